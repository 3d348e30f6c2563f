import {
  ConfigurationError,
  describe,
  optional,
  parseDuration,
  parseOneOf,
  within,
  type Duration,
} from '../core/index.ts';
import {
  parseHooks,
  parseVip,
  type Hook,
  type HookOptions,
  type Vip,
  type VipMode,
  type VipOptions,
} from '../host/index.ts';
import type { OwnersRequired } from './route-owners.ts';

/** What an announcement has to do beside its health: options of `Anycast.announce`. */
export interface LifecycleOptions {
  /**
   * Where a prefix has several announcements: `'any'` by default, the route is there while one of them wants it;
   * `'all'`, only while all of them do. The same for all of a prefix.
   */
  readonly require?: OwnersRequired | undefined;
  /** While there is a file at this path, the announcement is in maintenance; its first line is the reason. */
  readonly maintenanceFile?: string | undefined;
  /**
   * Whether this host has the address of the service: it is announced only while it does. `'verify'` looks for it;
   * `'manage'` adds it before the route is announced, and takes it off when the route has been withdrawn. Nobody looks
   * by default.
   */
  readonly vip?: VipMode | VipOptions | undefined;
  /** How long a managed address stays after the route was withdrawn: `'1s'` by default, up to 10 minutes. */
  readonly vipGrace?: Duration | undefined;
  /** Programs to run when the route was announced, withdrawn or drained: on a change, never again for the same. */
  readonly hooks?: readonly HookOptions[] | undefined;
}

/** {@link LifecycleOptions}, checked. */
export interface Lifecycle {
  readonly require: OwnersRequired;
  readonly maintenanceFile: string | undefined;
  readonly vip: Vip | undefined;
  /** Milliseconds. */
  readonly vipGrace: number;
  readonly hooks: readonly Hook[];
}

export const lifecycleKeys: readonly string[] = [
  'require',
  'maintenanceFile',
  'vip',
  'vipGrace',
  'hooks',
];

const LONGEST_GRACE = 600_000;

/**
 * Checks them.
 * @param prefix in its one form
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseLifecycle(options: LifecycleOptions, prefix: string): Lifecycle {
  const { require, maintenanceFile, vip, vipGrace, hooks } = options;
  if (vipGrace !== undefined && vip === undefined) {
    throw new ConfigurationError(
      'vipGrace',
      'it says how long a managed address stays, and vip is not set',
    );
  }
  return {
    require: optional('require', require, (value) => parseOneOf(value, ['any', 'all'])) ?? 'any',
    maintenanceFile: optional('maintenanceFile', maintenanceFile, parsePath),
    vip: optional('vip', vip, (value) => parseVip(value, prefix)),
    vipGrace: within('vipGrace', () => parseGrace(vipGrace ?? '1s')),
    hooks: optional('hooks', hooks, parseHooks) ?? [],
  };
}

function parsePath(value: unknown): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw new ConfigurationError(
    '',
    `${describe(value)} is not the path of a file: write one such as /run/keepcast/maintenance`,
  );
}

function parseGrace(value: unknown): number {
  const grace = parseDuration(value);
  if (grace <= LONGEST_GRACE) return grace;
  throw new ConfigurationError('', `${describe(value)} is too long: at most 10m`);
}
