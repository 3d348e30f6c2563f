/** A wait that doubles with every fault, up to a cap. */
export interface Backoff {
  /** The first wait, in milliseconds. */
  readonly initial: number;
  /** The longest wait, in milliseconds. */
  readonly maximum: number;
}

/** The wait after `faults` faults in a row (0 or more): nothing after none, then `initial` doubling up to `maximum`. */
export function backoffDelay({ initial, maximum }: Backoff, faults: number): number {
  if (faults <= 0) return 0;
  // 2 ** 30 is beyond every cap and far from losing precision.
  return Math.min(maximum, initial * 2 ** Math.min(faults - 1, 30));
}
