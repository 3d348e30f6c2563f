import {
  ConfigurationError,
  parseOneOf,
  parseWhole,
  refuseUnknownKeys,
  within,
} from '../core/index.ts';
import type { DebounceSettings, Initially, ResultWindow } from './debounce.ts';
import { parseThreshold } from './options.ts';

/** How results become a verdict. */
export interface DebounceOptions {
  /** Good results in a row that bring a backend online: 1 to 1000; 3 by default. */
  readonly rise?: number | undefined;
  /** Bad results in a row that take a backend offline: 1 to 1000; 3 by default. */
  readonly fall?: number | undefined;
  /**
   * Beside `fall`, for the half-broken: when `bad` of the last `of` results that count are bad, in a row or not, the
   * backend goes offline; it comes back with `rise` good results in a row while fewer than `bad` of the last `of` are
   * bad. `of` is 1 to 32, `bad` 1 to `of`. No window by default.
   */
  readonly window?: ResultWindow | undefined;
  /**
   * What holds before anything was seen:
   *
   * - `'unknown'` (the default): no verdict until `rise` or `fall` is reached;
   * - `'first-result'`: no verdict until the first result that counts, which decides alone (Keepalived's vrrp_script);
   * - `'online'`: assumed online; the first result that counts decides alone (Keepalived's LVS checkers, LoxiLB);
   * - `'offline'`: assumed offline until `rise` good results came in a row (Incus; `init_fail`, `alpha`).
   *
   * What is assumed says so: the reason has the code `assumed`, and `assumed` is true in the snapshot. Evidence that
   * was too old is another thing: it makes any verdict `unknown`, and nothing is assumed again before the next start.
   */
  readonly initially?: Initially | undefined;
}

export const debounceOptionNames: readonly (keyof DebounceOptions)[] = [
  'rise',
  'fall',
  'window',
  'initially',
];

const INITIALLY: readonly Initially[] = ['unknown', 'first-result', 'online', 'offline'];

/** The results of a window are kept as the bits of one number. */
const LARGEST_WINDOW = 32;

/** @throws ConfigurationError with the path of the first fault. */
export function parseDebounceOptions(options: DebounceOptions): DebounceSettings {
  const { rise = 3, fall = 3, window, initially = 'unknown' } = options;
  return {
    rise: parseThreshold('rise', rise),
    fall: parseThreshold('fall', fall),
    window: window === undefined ? undefined : within('window', () => parseWindow(window)),
    initially: within('initially', () => parseOneOf(initially, INITIALLY)),
  };
}

function parseWindow(window: ResultWindow): ResultWindow {
  refuseUnknownKeys(window, { known: ['bad', 'of'] });
  const of = within('of', () => parseWhole(window.of, 'a number of results', 1, LARGEST_WINDOW));
  const bad = within('bad', () => parseWhole(window.bad, 'a number of results', 1, LARGEST_WINDOW));
  if (bad <= of) return { bad, of };
  throw new ConfigurationError('bad', `${bad} of ${of} can never be bad: at most ${of}`);
}
