import {
  ConfigurationError,
  describe,
  refuseUnknownKeys,
  unknownName,
  within,
} from '../core/index.ts';
import type { Condition } from './condition.ts';
import {
  allOf,
  allOffline,
  anyOf,
  anyOffline,
  fewerOnlineThan,
  ofGroup,
  onlineBelow,
  ownFunction,
  weightBelow,
  type ConditionAnswer,
} from './conditions/index.ts';
import type { HealthSnapshot } from './snapshot.ts';

/** The conditions that have no number. */
export type NamedCondition = 'all-offline' | 'any-offline';

/** A condition about how many backends are online. Those in maintenance do not count. */
export type CountCondition =
  | NamedCondition
  /** Withdraw while fewer backends are online: a whole number from 1. */
  | { readonly fewerOnlineThan: number }
  /** Withdraw while a smaller part is online: above `'0%'`, at most `'100%'`. */
  | { readonly onlineBelow: `${number}%` }
  /**
   * Withdraw while what is online weighs too little, as Keepalived's quorum: an announced route is withdrawn below
   * `weightBelow - hysteresis`, or at 0; a withdrawn one is announced from `weightBelow + hysteresis` on. The
   * hysteresis is 0 by default, and less than `weightBelow`. A backend weighs 1 unless it says otherwise.
   */
  | { readonly weightBelow: number; readonly hysteresis?: number | undefined };

/** What a function of the user's sees: with the groups by name, where there are several. */
export type ConditionSnapshot<Name extends string, Group extends string> = [Group] extends [never]
  ? HealthSnapshot<Name>
  : string extends Group
    ? HealthSnapshot<Name>
    : HealthSnapshot<Name> & { readonly groups: Readonly<Record<Group, HealthSnapshot>> };

/**
 * When a route is withdrawn.
 *
 * - a condition about all backends, those of all groups together if there are several;
 * - `{ group, when }`: one about one of several groups;
 * - `{ allOf }`: when all of these say so; `{ anyOf }`: when any of these does; nested as you like;
 * - a function that looks at a snapshot, and answers at once: true withdraws. One that throws, or answers with anything
 *   else, is not enough evidence: what is announced stays until `maxAge`, and the reason says what went wrong. It is
 *   asked whenever anything changes and every few seconds, and answers the same about the same.
 */
export type WithdrawWhen<Name extends string = string, Group extends string = string> =
  | CountCondition
  | { readonly group: Group; readonly when: WithdrawWhen<string, never> }
  | { readonly allOf: readonly WithdrawWhen<Name, Group>[] }
  | { readonly anyOf: readonly WithdrawWhen<Name, Group>[] }
  | ((snapshot: ConditionSnapshot<Name, Group>) => boolean | ConditionAnswer);

const named: Readonly<Record<NamedCondition, Condition>> = {
  'all-offline': allOffline,
  'any-offline': anyOffline,
};

/** What decides which condition an object is, and the keys that it may have beside. */
const kinds = {
  fewerOnlineThan: [],
  onlineBelow: [],
  weightBelow: ['hysteresis'],
  allOf: [],
  anyOf: [],
  group: ['when'],
} as const satisfies Record<string, readonly string[]>;

type Kind = keyof typeof kinds;

const kindNames = Object.keys(kinds) as Kind[];

const allowed: readonly string[] = [
  ...Object.keys(named),
  ...kindNames.filter((kind) => kind !== 'group').map((kind) => `{ ${kind} }`),
  '{ group, when }',
];

/** Deeper ones are no condition that anybody could read, or lead back to themselves. */
const DEEPEST = 16;

/** Where a condition stands. */
interface Place {
  /** The names of the groups; undefined where one group is looked at. */
  readonly groups: readonly string[] | undefined;
  /** The group that the condition is about; undefined outside of any. */
  readonly inside: string | undefined;
  readonly depth: number;
}

/**
 * Reads a condition.
 * @param groups the names of the health groups, where they have names; undefined for one group without one
 * @throws ConfigurationError whose path is the part at fault.
 */
export function parseWithdrawWhen(value: unknown, groups?: readonly string[]): Condition {
  return parse(value, { groups, inside: undefined, depth: 1 });
}

function parse(value: unknown, place: Place): Condition {
  if (typeof value === 'string') return parseName(value);
  if (typeof value === 'function') return parseFunction(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a condition: allowed are ${allowed.join(', ')}`,
    );
  }
  if (place.depth > DEEPEST) {
    throw new ConfigurationError('', `conditions may be nested ${DEEPEST} deep, and no deeper`);
  }
  return parseObject(value as Readonly<Record<string, unknown>>, place);
}

function parseName(value: string): Condition {
  const condition = Object.entries(named).find(([name]) => name === value)?.[1];
  if (condition !== undefined) return condition;
  if (kindNames.some((kind) => kind === value)) {
    throw new ConfigurationError(
      '',
      `'${value}' needs a value: write { ${value}: … }; conditions without one are ${Object.keys(named).join(' and ')}`,
    );
  }
  throw new ConfigurationError('', unknownName('condition', value, Object.keys(named)));
}

function parseFunction(value: object): Condition {
  if (Object.prototype.toString.call(value) === '[object AsyncFunction]') {
    throw new ConfigurationError(
      '',
      'an async function answers with a promise, and a condition answers at once, from the snapshot alone: keep what it waits for in a check',
    );
  }
  return ownFunction(value as (snapshot: HealthSnapshot) => unknown);
}

function parseObject(value: Readonly<Record<string, unknown>>, place: Place): Condition {
  const kind = kindOf(value);
  refuseUnknownKeys(value, { known: [kind, ...kinds[kind]] });
  switch (kind) {
    case 'fewerOnlineThan':
      return within(kind, () => fewerOnlineThan(value[kind]));
    case 'onlineBelow':
      return within(kind, () => onlineBelow(value[kind]));
    case 'weightBelow':
      return weightBelow(value[kind], value['hysteresis']);
    case 'allOf':
      return allOf(within(kind, () => parseParts(value[kind], place)));
    case 'anyOf':
      return anyOf(within(kind, () => parseParts(value[kind], place)));
    case 'group':
      return parseOfGroup(value, place);
  }
}

function kindOf(value: Readonly<Record<string, unknown>>): Kind {
  const [kind, another] = kindNames.filter((name) => Object.hasOwn(value, name));
  if (kind === undefined) {
    // A slip of the pen is named; anything else gets the list.
    refuseUnknownKeys(value, { known: [...kindNames, 'hysteresis', 'when'] });
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a condition: allowed are ${allowed.join(', ')}`,
    );
  }
  if (another !== undefined) {
    throw new ConfigurationError(
      another,
      `'${kind}' and '${another}' are two conditions: write { anyOf: [ … ] } to withdraw when one of them says so, or { allOf: [ … ] } when both do`,
    );
  }
  return kind;
}

function parseParts(value: unknown, place: Place): readonly Condition[] {
  if (!Array.isArray(value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a list: write conditions such as [{ fewerOnlineThan: 2 }, 'any-offline']`,
    );
  }
  if (value.length === 0) {
    // DESIGN rule 5: what is said of none is true in logic only.
    throw new ConfigurationError('', 'no condition is in this list: write at least one');
  }
  return value.map((item: unknown, index) =>
    within(`[${index}]`, () => parse(item, { ...place, depth: place.depth + 1 })),
  );
}

function parseOfGroup(value: Readonly<Record<string, unknown>>, place: Place): Condition {
  const { group, when } = value;
  const name = within('group', () => parseGroup(group, place));
  const inner = { ...place, inside: name, depth: place.depth + 1 };
  if (when === undefined) {
    throw new ConfigurationError(
      'when',
      `when does ${name} have the route withdrawn? Write { group: '${name}', when: 'all-offline' }`,
    );
  }
  return ofGroup(
    name,
    within('when', () => parse(when, inner)),
  );
}

function parseGroup(group: unknown, { groups, inside }: Place): string {
  if (inside !== undefined) {
    throw new ConfigurationError(
      '',
      `this condition is about the group ${inside} already: join conditions of several groups with anyOf or allOf around them`,
    );
  }
  if (groups === undefined) {
    throw new ConfigurationError(
      '',
      'one health group is followed, and it has no name here: leave group out, and write what stands in when',
    );
  }
  if (typeof group === 'string' && groups.includes(group)) return group;
  throw new ConfigurationError(
    '',
    typeof group === 'string'
      ? unknownName('health group', group, groups)
      : `${describe(group)} is not the name of a health group: the groups are ${groups.join(', ')}`,
  );
}
