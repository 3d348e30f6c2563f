import {
  parseRouteExport,
  parseRoutePrefix,
  routeExportKeys,
  routeExportOptions,
  type RouteExportOptions,
} from '../bgp/speaker/index.ts';
import {
  ConfigurationError,
  describe,
  parseDuration,
  refuseUnknownKeys,
  within,
  type Duration,
  type KnownKeys,
  type Reason,
} from '../core/index.ts';
import {
  parseGuards,
  parseWithdrawWhen,
  type Condition,
  type DecisionPolicy,
  type Guard,
  type GuardOptions,
  type HealthSnapshot,
  type RoleSource,
  type Verdict,
  type WithdrawWhen,
} from '../policy/index.ts';
import type { ActionAttributes } from './actions.ts';
import {
  attributeOptionKeys,
  parseAttributeOptions,
  type AttributeOptions,
} from './attribute-options.ts';
import { parseHealth, type BackendOf, type GroupOf, type HealthSources } from './health-sources.ts';
import {
  lifecycleKeys,
  parseLifecycle,
  type Lifecycle,
  type LifecycleOptions,
} from './lifecycle-options.ts';
import type { OwnersRequired } from './route-owners.ts';

/** The verdict of one backend has changed, and with it the snapshot. */
export interface BackendChange<Name extends string = string> {
  readonly backend: Name;
  readonly from: Verdict;
  readonly to: Verdict;
  readonly reason: Reason;
  readonly at: Date;
  readonly snapshot: HealthSnapshot<Name>;
}

/** The events of a health group after which a condition may see it otherwise. */
export type HealthSourceEvent = 'change' | 'weight' | 'degraded' | 'maintenance' | 'backends';

/** What an announcement follows: a `Health` group, or anything else that knows who is alive. */
export interface HealthSource<Name extends string = string> {
  snapshot(): HealthSnapshot<Name>;
  /** Keeps the source running until what this returns is called. */
  retain(): () => void;
  on(name: 'change', listener: (event: BackendChange<Name>) => void): unknown;
  /** A source that has only `change` may ignore the others. */
  on(name: HealthSourceEvent, listener: (event: SnapshotEvent<Name>) => void): unknown;
  off(name: 'change', listener: (event: BackendChange<Name>) => void): unknown;
  off(name: HealthSourceEvent, listener: (event: SnapshotEvent<Name>) => void): unknown;
  /**
   * Resolves when nothing of it runs any more that nobody retains, such as a program that a probe has started. A stop
   * of the announcements waits for it.
   */
  settled?(): Promise<void>;
}

/** Something of a health group has changed: how it stands now. */
export interface SnapshotEvent<Name extends string = string> {
  readonly snapshot: HealthSnapshot<Name>;
}

export interface AnnouncementOptions<Sources extends HealthSources = HealthSources>
  extends RouteExportOptions, LifecycleOptions, AttributeOptions<BackendOf<Sources>> {
  /**
   * Whose health the route follows: a group, or several by name, such as `{ web, dns }`, whose backends are called
   * `web/web-a` then. It runs while the announcement does.
   */
  readonly health: Sources;
  /** When the route is withdrawn: `'all-offline'` by default. */
  readonly withdrawWhen?: WithdrawWhen<BackendOf<Sources>, GroupOf<Sources>> | undefined;
  /** How long the last certain answer is kept while the evidence is not enough for one: `'30s'` by default. */
  readonly maxAge?: Duration | undefined;
  /** What happens then: `'withdraw'` by default, or `'keep'`. */
  readonly onUnknown?: 'withdraw' | 'keep' | undefined;
  /** What delays or vetoes what its health wants: nothing by default. */
  readonly guards?: GuardOptions<ActionAttributes> | undefined;
}

/** The options of an announcement, checked, with their defaults. */
export interface AnnouncementConfiguration {
  /** As they were given. */
  readonly options: AnnouncementOptions;
  /** The prefix in its one form. */
  readonly prefix: string;
  /** What the route says, and to whom. */
  readonly exported: RouteExportOptions;
  /** Equal for two announcements of which that is the same. */
  readonly exportKey: string;
  /** All of what it follows, as one. */
  readonly health: HealthSource;
  readonly condition: Condition;
  readonly policy: DecisionPolicy<RouteExportOptions>;
  /** Who knows the role of this node; undefined: no role is looked at. */
  readonly role: RoleSource | undefined;
  readonly lifecycle: Lifecycle;
}

/**
 * Makes the guards that an announcement has because of its `Anycast`.
 * @param over what the route says with these attributes laid over its own
 * @param sharing of the route, where it has several owners
 */
export type CommonGuards = (
  prefix: string,
  over: (attributes: ActionAttributes) => RouteExportOptions,
  sharing: OwnersRequired,
) => readonly Guard<unknown, RouteExportOptions>[];

/** Which keys an announcement has beside its prefix. */
export const announcementKeys: KnownKeys = {
  known: [
    ...['health', 'withdrawWhen', 'maxAge', 'onUnknown', 'guards'],
    ...lifecycleKeys,
    ...attributeOptionKeys,
    ...routeExportKeys.known,
  ],
};

/**
 * Checks the options of an announcement.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseAnnouncementOptions<Sources extends HealthSources>(
  prefix: unknown,
  options: AnnouncementOptions<Sources>,
  commonGuards: CommonGuards = () => [],
): AnnouncementConfiguration {
  refuseUnknownKeys(options, announcementKeys);
  const health = within('health', () => parseHealth(options.health));
  const { prefix: parsed, text } = within('prefix', () => parseRoutePrefix(prefix));
  const { withdrawWhen = 'all-offline', onUnknown = 'withdraw' } = options;
  const { maxAge = '30s', guards = {} } = options;
  const exported = routeExportOptions(options);
  parseRouteExport(exported, parsed.family);
  const attributes = parseAttributeOptions(options, exported, parsed.family);
  const lifecycle = parseLifecycle(options, text);
  return {
    options: { ...options } as AnnouncementOptions,
    prefix: text,
    exported,
    exportKey: attributes.key,
    health: health.source,
    condition: within('withdrawWhen', () => parseWithdrawWhen(withdrawWhen, health.groups)),
    policy: {
      maxAge: within('maxAge', () => parseDuration(maxAge)),
      onUnknown: within('onUnknown', () => parseOnUnknown(onUnknown)),
      actions: attributes.actions,
      withdrawsWithoutRole: attributes.withdrawsWithoutRole,
      shapers: attributes.shapers,
      guards: within('guards', () =>
        parseGuards(guards, {
          prefix: text,
          attributes: attributes.over,
          others: commonGuards(text, attributes.over, lifecycle.require),
        }),
      ),
    },
    role: attributes.role,
    lifecycle,
  };
}

function parseOnUnknown(value: unknown): 'withdraw' | 'keep' {
  if (value === 'withdraw' || value === 'keep') return value;
  throw new ConfigurationError('', `${describe(value)} is not allowed: write withdraw or keep`);
}

/** How old the evidence is that a snapshot misses, in milliseconds: 0 if all of it was there a moment ago. */
export function missingEvidenceAge({ at, backends }: HealthSnapshot): number {
  const unknown: Verdict = 'unknown';
  let oldest = at;
  for (const { verdict, observedAt, maintenance } of backends) {
    if (verdict !== unknown || observedAt === undefined || maintenance !== undefined) continue;
    oldest = Math.min(oldest, observedAt);
  }
  return at - oldest;
}
