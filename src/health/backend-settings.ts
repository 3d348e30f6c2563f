import {
  ConfigurationError,
  describe,
  parseBoolean,
  parseOneOf,
  parseWhole,
  within,
} from '../core/index.ts';
import type {
  BackendInput,
  BackendOptions,
  BackendsOption,
  Requirement,
} from './backend-options.ts';
import {
  isCheck,
  parseChecks,
  parsePorts,
  parseRequirement,
  type CheckSettings,
} from './backend-checks.ts';
import type { NestedGroup } from './nested-group.ts';
import { checkOptions } from './options.ts';
import { probeOptionNames } from './probe-options.ts';
import type { Probing } from './probing.ts';

/** Keepalived's largest weight of a real server. */
const LARGEST_WEIGHT = 65_535;

const OWN_OPTIONS = [
  'check',
  'checks',
  'ports',
  'group',
  'require',
  'acrossPorts',
  'weight',
  'maintenance',
] as const;

/** {@link BackendInput}, complete and verified. It has checks, or it is a group. */
export interface BackendSettings<Name extends string = string> {
  readonly name: Name;
  readonly checks: readonly CheckSettings[];
  readonly group: NestedGroup | undefined;
  /** How many checks of a port (of all, where there are no ports), or how many backends of the group. */
  readonly require: Requirement;
  readonly acrossPorts: 'any' | 'all';
  readonly weight: number;
  /** Why it begins in maintenance; undefined if it does not. */
  readonly maintenance: string | undefined;
}

/**
 * @param probing what the group says of all of them
 * @throws ConfigurationError with the path of the first fault.
 */
export function parseBackends<Name extends string>(
  backends: BackendsOption<Name>,
  probing: Probing,
): BackendSettings<Name>[] {
  const given: unknown = backends;
  if (!isMapping(given)) {
    throw new ConfigurationError(
      'backends',
      `${describe(given)} is not a set of backends: write { name: check }`,
    );
  }
  const names = Object.keys(backends) as Name[];
  if (names.length === 0) {
    throw new ConfigurationError(
      'backends',
      'an empty group is a fault, since nothing could ever be said about it: name at least one backend',
    );
  }
  return names.map((name) => within('backends', () => parseBackend(name, backends[name], probing)));
}

/**
 * @param probing what the group says of all of its backends
 * @throws ConfigurationError whose path begins with the name.
 */
export function parseBackend<Name extends string>(
  name: Name,
  input: BackendInput,
  probing: Probing,
): BackendSettings<Name> {
  if (typeof name !== 'string' || name === '') {
    throw new ConfigurationError('', 'a backend needs a name');
  }
  return within(name, () => ({ name, ...parseInput(input, probing) }));
}

type Unnamed = Omit<BackendSettings, 'name'>;

const PLAIN: Omit<Unnamed, 'checks'> = {
  group: undefined,
  require: 'all',
  acrossPorts: 'all',
  weight: 1,
  maintenance: undefined,
};

function parseInput(input: unknown, probing: Probing): Unnamed {
  if (!isOptions(input)) return { ...PLAIN, checks: parseChecks(input, undefined, probing) };
  checkOptions(input, 'a backend', [...OWN_OPTIONS, ...probeOptionNames]);
  const judged = (['check', 'checks', 'ports', 'group'] as const).filter(
    (name) => input[name] !== undefined,
  );
  if (judged.length !== 1) {
    throw new ConfigurationError(
      '',
      `a backend is judged by exactly one of check, checks, ports and group: there ${judged.length === 0 ? 'is none' : `are ${judged.join(' and ')}`}`,
    );
  }
  const { weight, maintenance } = input;
  const standing = {
    weight: within('weight', () => parseWhole(weight ?? 1, 'a weight', 0, LARGEST_WEIGHT)),
    maintenance: within('maintenance', () => parseMaintenance(maintenance ?? false)),
  };
  return { ...parseJudged(input, probing), ...standing };
}

type Judged = Omit<Unnamed, 'weight' | 'maintenance'>;

function parseJudged(input: BackendOptions, probing: Probing): Judged {
  if (input.group !== undefined) return parseGroup(input);
  const merged = mergeProbing(input, probing);
  if (input.check !== undefined) {
    refuse(input, ['require', 'acrossPorts'], 'a backend with one check');
    const checks = within('check', () => parseChecks(input.check, undefined, merged));
    return { ...PLAIN, checks };
  }
  const require = input.require ?? 'all';
  if (input.ports !== undefined) {
    const acrossPorts = within('acrossPorts', () =>
      parseOneOf(input.acrossPorts ?? 'all', ['any', 'all']),
    );
    const checks = within('ports', () => parsePorts(input.ports, require, merged));
    return { group: undefined, require, acrossPorts, checks };
  }
  refuse(input, ['acrossPorts'], 'a backend without ports');
  const checks = within('checks', () => parseChecks(input.checks, undefined, merged));
  within('require', () => {
    parseRequirement(require, checks.length);
  });
  return { group: undefined, require, acrossPorts: 'all', checks };
}

function parseGroup(input: BackendOptions): Judged {
  refuse(input, ['acrossPorts', ...probeOptionNames], 'a backend that is a group');
  const { group, require = 'any' } = input;
  if (!isGroup(group)) {
    throw new ConfigurationError(
      'group',
      `${describe(group)} is not a health group: make one with Health.of({ backends })`,
    );
  }
  within('require', () => {
    // A group may grow, so nothing bounds what is asked of it.
    parseRequirement(require, Infinity);
  });
  return { group, require, acrossPorts: 'all', checks: [] };
}

/** What the backend says of itself stands; the rest is the group's. */
function mergeProbing(input: BackendOptions, probing: Probing): Probing {
  const own = Object.entries(input).filter(
    ([name, value]) => value !== undefined && isProbeOption(name),
  );
  return probing.with(Object.fromEntries(own));
}

function isProbeOption(name: string): boolean {
  return (probeOptionNames as readonly string[]).includes(name);
}

function refuse(input: BackendOptions, names: readonly string[], what: string): void {
  for (const name of names) {
    if (Reflect.get(input, name) === undefined) continue;
    throw new ConfigurationError(name, `${what} has no ${name}: leave it out`);
  }
}

function parseMaintenance(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return parseBoolean(value) ? 'by configuration' : undefined;
}

/** A Map, a list or a check are none: their names, or that they have none, would mislead. */
function isMapping(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return !Array.isArray(value) && !(Symbol.iterator in value) && !isCheck(value);
}

function isOptions(input: unknown): input is BackendOptions {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
  // A check that went wrong is told so, and not that it has unknown options.
  return !isCheck(input) && !('kind' in input);
}

function isGroup(value: unknown): value is NestedGroup {
  if (typeof value !== 'object' || value === null) return false;
  return ['snapshot', 'retain', 'on', 'off'].every(
    (name) => typeof Reflect.get(value, name) === 'function',
  );
}
