/** A debounced state. `unknown` is neither up nor down: there is no evidence, or none that is fresh enough. */
export type Verdict = 'unknown' | 'online' | 'offline';

/** How many results in a row change a verdict. */
export interface Thresholds {
  /** Good results in a row that bring online: 1 to 1000. */
  readonly rise: number;
  /** Bad results in a row that take offline: 1 to 1000. */
  readonly fall: number;
}

/** Of the last `of` results that count, `bad` bad ones take offline. */
export interface ResultWindow {
  readonly bad: number;
  readonly of: number;
}

/** What holds before anything was seen. */
export type Initially = 'unknown' | 'first-result' | 'online' | 'offline';

/** How results become a verdict. */
export interface DebounceSettings extends Thresholds {
  readonly window: ResultWindow | undefined;
  readonly initially: Initially;
}

/** A result that counts. */
export interface CountedResult {
  readonly outcome: 'good' | 'bad';
  /** It decides alone, whatever the thresholds are. */
  readonly conclusive?: boolean;
}

/** What the newest change of the verdict (or of what it rests on) came from. */
export type DebounceCause =
  | 'rise'
  | 'fall'
  | 'window'
  /** Where the first result decides alone. */
  | 'first-result'
  /** What had been assumed was seen. */
  | 'confirmed'
  | 'conclusive';

/** The stable verdict and what has been seen since. At most one of `good` and `bad` is above 0. */
export interface DebounceState {
  readonly verdict: Verdict;
  /** Whether the verdict is what `initially` says, and nothing was seen that bears it out. */
  readonly assumed: boolean;
  /** Undefined before anything has made a verdict. */
  readonly cause: DebounceCause | undefined;
  /** Good results in a row, up to now. */
  readonly good: number;
  /** Bad results in a row, up to now. */
  readonly bad: number;
  /** The results in the window, one bit each: the newest is the lowest, and 1 is bad. */
  readonly recent: number;
  /** How many results the window holds. */
  readonly counted: number;
}

/** Nothing has been seen, and nothing is assumed. */
export const UNDECIDED: DebounceState = {
  verdict: 'unknown',
  assumed: false,
  cause: undefined,
  good: 0,
  bad: 0,
  recent: 0,
  counted: 0,
};

const ASSUMED_ONLINE: DebounceState = { ...UNDECIDED, verdict: 'online', assumed: true };
const ASSUMED_OFFLINE: DebounceState = { ...UNDECIDED, verdict: 'offline', assumed: true };

/** What holds at the start. */
export function initialState({ initially }: Pick<DebounceSettings, 'initially'>): DebounceState {
  switch (initially) {
    case 'online':
      return ASSUMED_ONLINE;
    case 'offline':
      return ASSUMED_OFFLINE;
    case 'unknown':
    case 'first-result':
      return UNDECIDED;
  }
}

/**
 * Takes one result that counts. The verdict is kept until `rise` good or `fall` bad results came in a row: an
 * opposite result starts the count anew. A probe that was not run is not passed in: it neither counts nor resets.
 *
 * A window takes offline as soon as it holds its number of bad results, full or not, and it keeps offline while it
 * holds them, however many good ones came in a row.
 */
export function debounce(
  state: DebounceState,
  result: CountedResult,
  settings: DebounceSettings,
): DebounceState {
  const isBad = result.outcome === 'bad';
  const seen: DebounceState = {
    ...state,
    ...pushed(state, isBad, settings.window),
    good: isBad ? 0 : state.good + 1,
    bad: isBad ? state.bad + 1 : 0,
  };
  const cause = causeOf(seen, result, settings);
  if (cause === undefined) return seen;
  return { ...seen, verdict: isBad ? 'offline' : 'online', assumed: false, cause };
}

/** Whether the next results may change the verdict: there is none yet, or the last result spoke against it. */
export function isInDoubt({ verdict, assumed, good, bad }: DebounceState): boolean {
  if (assumed) return true;
  switch (verdict) {
    case 'unknown':
      return true;
    case 'online':
      return bad > 0;
    case 'offline':
      return good > 0;
  }
}

/** How many results in the window are bad. */
export function badInWindow({ recent }: DebounceState): number {
  let bad = 0;
  for (let bits = recent; bits !== 0; bits >>>= 1) bad += bits & 1;
  return bad;
}

/** Why this result makes a verdict, or bears one out; undefined if it does neither, or changes nothing. */
function causeOf(
  seen: DebounceState,
  { outcome, conclusive }: CountedResult,
  { rise, fall, window, initially }: DebounceSettings,
): DebounceCause | undefined {
  const verdict = outcome === 'bad' ? 'offline' : 'online';
  if (verdict === seen.verdict) return seen.assumed ? 'confirmed' : undefined;
  if (conclusive === true) return 'conclusive';
  if (decidesAlone(seen, initially)) return 'first-result';
  const windowIsBad = window !== undefined && badInWindow(seen) >= window.bad;
  if (outcome === 'good') return seen.good >= rise && !windowIsBad ? 'rise' : undefined;
  if (seen.bad >= fall) return 'fall';
  return windowIsBad ? 'window' : undefined;
}

/** An assumption that a backend serves gives way to the first look at it; that it is dead takes `rise` to give way. */
function decidesAlone({ verdict, assumed }: DebounceState, initially: Initially): boolean {
  return verdict === 'unknown' ? initially === 'first-result' : assumed && verdict === 'online';
}

function pushed(
  { recent, counted }: DebounceState,
  isBad: boolean,
  window: ResultWindow | undefined,
): Pick<DebounceState, 'recent' | 'counted'> {
  if (window === undefined) return { recent: 0, counted: 0 };
  // 2 ** 32 - 1 has no exact shift: a window of 32 is all the bits there are.
  const mask = window.of === 32 ? 0xffff_ffff : 2 ** window.of - 1;
  return {
    recent: (((recent << 1) | (isBad ? 1 : 0)) & mask) >>> 0,
    counted: Math.min(counted + 1, window.of),
  };
}
