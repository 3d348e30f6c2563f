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

/** The stable verdict and what has been seen since. At most one of the counters is above 0. */
export interface DebounceState {
  readonly verdict: Verdict;
  /** Good results in a row, up to now. */
  readonly good: number;
  /** Bad results in a row, up to now. */
  readonly bad: number;
}

/** Nothing has been seen. */
export const UNDECIDED: DebounceState = { verdict: 'unknown', good: 0, bad: 0 };

/**
 * Takes one result that counts. The verdict is kept until `rise` good or `fall` bad results came in a row: an
 * opposite result starts the count anew. A probe that was not run is not passed in: it neither counts nor resets.
 */
export function debounce(
  state: DebounceState,
  outcome: 'good' | 'bad',
  { rise, fall }: Thresholds,
): DebounceState {
  if (outcome === 'good') {
    const good = state.good + 1;
    return { verdict: good >= rise ? 'online' : state.verdict, good, bad: 0 };
  }
  const bad = state.bad + 1;
  return { verdict: bad >= fall ? 'offline' : state.verdict, good: 0, bad };
}

/** Whether the next results may change the verdict: there is none yet, or the last result spoke against it. */
export function isInDoubt({ verdict, good, bad }: DebounceState): boolean {
  switch (verdict) {
    case 'unknown':
      return true;
    case 'online':
      return bad > 0;
    case 'offline':
      return good > 0;
  }
}
