/** How often the promises are looked at: what is due within it may still be on its way. Milliseconds, as all below. */
export const STEP = 500;

/** What all checks have; a bound on how long verdicts take follows from it. */
export const PACE = { interval: 1_000, fastInterval: 200, timeout: 500, jitter: 0.1 } as const;

/** How long a verdict outlives the last result. */
export const VERDICT_AGE = 4_000;

/** Of the breaker: how short the time is, and when it lets go. */
export const BREAKER_WINDOW = 10_000;
export const BREAKER_RELEASE = 8_000;

/** Who may be the last to decide where nobody else has a say: an operator may do what he likes, whenever he likes. */
export const BY_OTHERS: readonly string[] = ['operator', 'address'];

/** What lets go of all that it holds. */
export const RELEASES: readonly string[] = [
  'mass-withdraw-acknowledged',
  'mass-withdraw-timed-out',
];

/** Verdicts that are no further apart are together. */
export const TOGETHER = 2_000;

export const DAMPING = { penalty: 1_000, halfLife: 5_000, suppress: 2_000, reuse: 750 } as const;
export const DAMPING_MAXIMUM = 15_000;

export const SLOW_START: readonly number[] = [3, 1];
export const SLOW_START_STEP = 2_000;
