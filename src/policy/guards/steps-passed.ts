/**
 * How many steps of `every` milliseconds have passed since `from`. The n-th is over when `from + n * every` has come: by
 * division alone fractions of a millisecond would have it not over yet, and whoever waits for it be woken at once, again
 * and again.
 */
export function stepsPassed(now: number, from: number, every: number): number {
  const passed = Math.floor((now - from) / every);
  return now >= from + (passed + 1) * every ? passed + 1 : passed;
}
