import {
  ConfigurationError,
  describe,
  parseWhole,
  refuseUnknownKeys,
  unknownName,
  within,
} from '../../core/index.ts';
import { linearMetric, type LinearScale } from './linear-metric.ts';
import type { Metric, MetricAttribute } from './metric.ts';
import { priorityMetric, type Priorities } from './priority-metric.ts';

export interface LinearMetricOptions {
  /** What it is while all backends that count are online. */
  readonly full: number;
  /** What it is while none is: more than `full`, since the smaller one wins. */
  readonly none: number;
  /** It goes in steps of this from `full` on: a whole number from 1 (the default) to the whole way. */
  readonly step?: number | undefined;
  /**
   * It stays as it is until the weights have gone so far beyond the middle between two steps: from 0 (the default) to
   * half a step. With it two nodes of the same weights may differ by a step, and routers do not share the traffic then.
   */
  readonly hysteresis?: number | undefined;
}

export interface PriorityMetricOptions<Name extends string = string> {
  /** The priority while all is well with those below 0, and nothing known of those above: 1 to 254. */
  readonly base: number;
  /**
   * By the name of the backend, -253 to 253: above 0 is added while it is online, below 0 is subtracted while it is
   * offline. One that is unknown or in maintenance changes nothing.
   */
  readonly weights: Readonly<Partial<Record<Name, number>>>;
}

/**
 * An attribute that follows the health: one of
 *
 * - `med` (0 to 4294967295) or `prepend` (0 to 64), from `full` to `none` as the weight that is online goes down;
 * - `priority`, as Keepalived's VRRP: the priority is 1 to 254, and the MED 255 less the priority.
 */
export type MetricOptions<Name extends string = string> =
  | { readonly med: LinearMetricOptions }
  | { readonly prepend: LinearMetricOptions }
  | { readonly priority: PriorityMetricOptions<Name> };

const MOST: Readonly<Record<MetricAttribute, number>> = { med: 2 ** 32 - 1, prepend: 64 };

const kinds = ['med', 'prepend', 'priority'] as const;

/** Keepalived's range of the weight of a tracked script. */
const LARGEST_WEIGHT = 253;

/**
 * Reads a metric.
 * @param backends the names of the backends, where they are known
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseMetric(value: unknown, backends?: readonly string[]): Metric {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noMetric(value);
  const given = value as Readonly<Record<string, unknown>>;
  refuseUnknownKeys(given, { known: kinds });
  const [kind, another] = kinds.filter((name) => given[name] !== undefined);
  if (kind === undefined) throw noMetric(value);
  if (another !== undefined) {
    throw new ConfigurationError(another, `'${kind}' and '${another}' are two metrics: write one`);
  }
  return within(kind, () =>
    kind === 'priority'
      ? priorityMetric(parsePriorities(given[kind], backends))
      : linearMetric(kind, parseScale(given[kind], kind)),
  );
}

function noMetric(value: unknown): ConfigurationError {
  return new ConfigurationError(
    '',
    `${describe(value)} is not a metric: write one such as { med: { full: 100, none: 200 } }`,
  );
}

function parseScale(value: unknown, attribute: MetricAttribute): LinearScale {
  const options = value as Partial<Record<keyof LinearMetricOptions, unknown>>;
  refuseUnknownKeys(options, { known: ['full', 'none', 'step', 'hysteresis'] });
  const most = MOST[attribute];
  const full = within('full', () => parseWhole(options.full, `a ${attribute}`, 0, most));
  const none = within('none', () => {
    const parsed = parseWhole(options.none, `a ${attribute}`, 0, most);
    if (parsed > full) return parsed;
    throw new ConfigurationError(
      '',
      `the smaller ${attribute} wins, so it has to be more while nothing is online: write more than full, which is ${full}`,
    );
  });
  const step = within('step', () => parseWhole(options.step ?? 1, 'a step', 1, none - full));
  const hysteresis = within('hysteresis', () => parseHysteresis(options.hysteresis ?? 0, step));
  return { full, none, step, hysteresis };
}

function parseHysteresis(value: unknown, step: number): number {
  if (typeof value === 'number' && value >= 0 && value <= step / 2) return value;
  throw new ConfigurationError(
    '',
    `${describe(value)} is not allowed: write a number from 0 to half a step, which is ${step / 2}`,
  );
}

function parsePriorities(value: unknown, backends: readonly string[] | undefined): Priorities {
  const options = value as Partial<Record<keyof PriorityMetricOptions, unknown>>;
  refuseUnknownKeys(options, { known: ['base', 'weights'] });
  return {
    base: within('base', () => parseBase(options.base)),
    weights: within('weights', () => parseWeights(options.weights, backends)),
  };
}

function parseBase(value: unknown): number {
  if (value === 255) {
    throw new ConfigurationError(
      '',
      '255 is the priority of who owns the address, and follows nothing (RFC 5798): write 1 to 254',
    );
  }
  return parseWhole(value, 'a priority', 1, 254);
}

function parseWeights(
  value: unknown,
  backends: readonly string[] | undefined,
): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not an object: write weights by the names of backends, such as { "web-a": -20 }`,
    );
  }
  const weights: [string, number][] = Object.entries(value).map(([name, weight]) => [
    name,
    within(`[${JSON.stringify(name)}]`, () => {
      if (backends?.includes(name) === false) {
        throw new ConfigurationError('', unknownName('backend', name, backends));
      }
      return parseWeight(weight);
    }),
  ]);
  return Object.fromEntries(weights);
}

function parseWeight(value: unknown): number {
  const weight = parseWhole(value, 'a weight', -LARGEST_WEIGHT, LARGEST_WEIGHT);
  if (weight !== 0) return weight;
  throw new ConfigurationError(
    '',
    'a weight of 0 changes nothing here; in Keepalived it is a fault of the instance, which is a condition: write it in withdrawWhen',
  );
}
