import * as v from 'valibot';
import { ConfigurationError, describe, suggest, within } from '../../../core/index.ts';
import type { BackendInput, HealthOptions } from '../../../health/index.ts';
import type { ConfiguredBackends } from '../../../policy/index.ts';
import type { Field } from '../field.ts';
import { listOf, text, type Leaf } from '../shape.ts';

/** The name of a group, or a list of names. */
export const healthNames: Leaf<string | string[]> = v.pipe(
  v.lazy((input) => (Array.isArray(input) ? listOf(text('web'), '[ web, dns ]') : text('web'))),
  v.metadata({ example: 'web' }),
);

/** The groups that a condition may name: those of a list. As they are written, right or wrong. */
export function namedGroups(owner: Field): readonly string[] | undefined {
  return owner.entries?.get('health')?.items?.map(({ value }) => String(value));
}

/** @throws ConfigurationError with a path in `health`. */
export function checkHealthNames(
  health: string | readonly string[],
  groups: readonly string[],
): void {
  within('health', () => {
    if (typeof health === 'string') {
      if (!groups.includes(health)) throw unknownGroup(health, groups);
      return;
    }
    if (health.length === 0) {
      throw new ConfigurationError('', 'no health group is named: write one such as web');
    }
    health.forEach((name, index) => {
      within(`[${index}]`, () => {
        if (!groups.includes(name)) throw unknownGroup(name, groups);
        if (health.indexOf(name) === index) return;
        throw new ConfigurationError('', `${describe(name)} is in this list already`);
      });
    });
  });
}

/** The names of the backends behind an announcement; undefined where a group is not known. */
export function backendNames(
  health: string | readonly string[],
  groups: Readonly<Record<string, HealthOptions>>,
): readonly string[] | undefined {
  if (typeof health === 'string') return namesIn(groups, health);
  const all = health.map((group) => namesIn(groups, group)?.map((name) => `${group}/${name}`));
  return all.every((names) => names !== undefined) ? all.flat() : undefined;
}

function namesIn(
  groups: Readonly<Record<string, HealthOptions>>,
  group: string,
): readonly string[] | undefined {
  return Object.hasOwn(groups, group) ? Object.keys(groups[group]?.backends ?? {}) : undefined;
}

/** What a condition looks at; undefined where a group is not known. */
export function configuredBackends(
  health: string | readonly string[],
  groups: Readonly<Record<string, HealthOptions>>,
): ConfiguredBackends | undefined {
  const names = typeof health === 'string' ? [health] : health;
  const counted = new Map<string, ConfiguredBackends>();
  for (const name of names) {
    const options = Object.hasOwn(groups, name) ? groups[name] : undefined;
    if (options === undefined) return undefined;
    counted.set(name, countBackends(options));
  }
  const all = [...counted.values()];
  return {
    count: all.reduce((sum, { count }) => sum + count, 0),
    weight: all.reduce((sum, { weight }) => sum + weight, 0),
    ...(typeof health === 'string' ? {} : { groups: Object.fromEntries(counted) }),
  };
}

function countBackends({ backends }: HealthOptions): ConfiguredBackends {
  const inputs = Object.values(backends);
  return {
    count: inputs.length,
    weight: inputs.reduce((sum, input) => sum + weightOf(input), 0),
  };
}

function weightOf(input: BackendInput): number {
  return 'weight' in input && typeof input.weight === 'number' ? input.weight : 1;
}

/** Longer names are not looked for: it takes time. */
const LONGEST_NAME = 80;

/** How many groups a fault lists. */
const LISTED = 10;

/** Among how many groups the meant one is sought: each costs time, at every fault. */
const SOUGHT = 200;

function unknownGroup(name: string, groups: readonly string[]): ConfigurationError {
  const listed = groups.slice(0, LISTED).join(', ');
  const known = groups.length > LISTED ? `${listed} and ${groups.length - LISTED} more` : listed;
  const meant = name.length > LONGEST_NAME ? undefined : suggest(name, groups.slice(0, SOUGHT));
  const problem =
    groups.length === 0
      ? `there is no health group ${describe(name)}: describe it in the section health`
      : `there is no health group ${describe(name)}: ${meant === undefined ? '' : `did you mean ${meant}? `}the groups are ${known}`;
  return new ConfigurationError('', problem);
}
