import { isInDoubt, type DebounceState } from './debounce.ts';
import type { ProbeSettings } from './probe-options.ts';

/**
 * How long to wait between two probes, in milliseconds and without jitter.
 * @param deadFor milliseconds since anything good was seen (or since the start): asked only of what is offline
 */
export function spacingOf(
  state: DebounceState,
  {
    interval,
    fastInterval,
    downInterval,
  }: Pick<ProbeSettings, 'interval' | 'fastInterval' | 'downInterval'>,
  deadFor: number,
): number {
  if (isInDoubt(state)) return fastInterval;
  if (state.verdict === 'online' || downInterval === undefined) return interval;
  return deadFor >= downInterval ? downInterval : Math.min(interval, downInterval);
}
