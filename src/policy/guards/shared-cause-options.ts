import {
  ConfigurationError,
  describe,
  optional,
  parseDuration,
  parseList,
  parseOneOf,
  refuseUnknownKeys,
  unknownName,
  within,
  type Duration,
} from '../../core/index.ts';
import { parseSpan } from './guard-values.ts';
import type { SharedCauseSettings } from './shared-cause.ts';

export interface SharedCauseOptions<Attributes = unknown> {
  /**
   * The names of the backends, two at least, that share something: `{ gateway: ['web-a', 'web-b'] }`. By default all
   * backends of the health group share one thing.
   */
  readonly dependencies?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Verdicts that are no further apart count as together: 0s to 24h, `'10s'` by default. */
  readonly within?: Duration | undefined;
  /** What happens to the route: it is kept (`'hold'`, by default), or withdrawn with the code `shared-cause`. */
  readonly policy?: 'hold' | 'withdraw' | undefined;
  /** How long it is held at most: 1s to 24h, `'5m'` by default. */
  readonly holdFor?: Duration | undefined;
  /** What the route says while it is held, beside what it says anyway. */
  readonly attributes?: Attributes | undefined;
}

const EXAMPLE = "{ gateway: ['web-a', 'web-b'] }";

/**
 * @param backends the names of those that there are; undefined if they are not known
 * @throws ConfigurationError
 */
export function parseSharedCause<Given, Attributes>(
  options: SharedCauseOptions<Given>,
  parseAttributes: (value: Given) => Attributes,
  backends?: readonly string[],
): SharedCauseSettings<Attributes> {
  refuseUnknownKeys(options, {
    known: ['dependencies', 'within', 'policy', 'holdFor', 'attributes'],
  });
  const { within: apart = '10s', policy = 'hold', holdFor = '5m', attributes } = options;
  const chosen = within('policy', () => parseOneOf(policy, ['hold', 'withdraw']));
  for (const name of ['holdFor', 'attributes'] as const) {
    if (chosen === 'hold' || options[name] === undefined) continue;
    throw new ConfigurationError(name, `a route that is withdrawn is not held: leave it out`);
  }
  return {
    dependencies: optional('dependencies', options.dependencies, (value) =>
      parseDependencies(value, backends),
    ),
    within: within('within', () => parseDuration(apart)),
    policy: chosen,
    holdFor: within('holdFor', () => parseSpan(holdFor, 1_000)),
    attributes:
      attributes === undefined
        ? undefined
        : within('attributes', () => parseAttributes(attributes)),
  };
}

function parseDependencies(
  value: unknown,
  known: readonly string[] | undefined,
): Readonly<Record<string, readonly string[]>> {
  const entries =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries<unknown>(value as Record<string, unknown>)
      : [];
  if (entries.length === 0) {
    throw new ConfigurationError(
      '',
      `${describe(value)} names no dependencies: write such as ${EXAMPLE}`,
    );
  }
  return Object.fromEntries(
    entries.map(([name, backends]) => [name, within(name, () => parseBackends(backends, known))]),
  );
}

function parseBackends(value: unknown, known: readonly string[] | undefined): readonly string[] {
  const names = parseList(value, "['web-a', 'web-b']", (item) => {
    if (typeof item !== 'string') {
      throw new ConfigurationError('', `${describe(item)} is not the name of a backend`);
    }
    // What waits for a backend that is not there would never be seen to fail.
    if (known?.includes(item) === false) {
      throw new ConfigurationError('', unknownName('backend', item, known));
    }
    return item;
  });
  if (new Set(names).size >= 2) return names;
  throw new ConfigurationError(
    '',
    'what fewer than two backends depend on is not shared: write two of them or more',
  );
}
