import { parseDuration, type Duration } from '../../core/index.ts';
import type { DaemonConfiguration } from '../../daemon/index.ts';

/** So long goes a replay on after the last result, at most, in milliseconds. */
const LONGEST = 60_000;

/** For so long at least groups trust a verdict that say nothing of it. */
const DEFAULT_MAX_AGE: Duration = '30s';

/**
 * How long a replay may go on after the last result: half of the shortest silence that anything would take for trouble.
 * A trace that ends is no check that has stopped.
 */
export function harmlessSilence({
  health,
  announce,
}: Pick<DaemonConfiguration, 'health' | 'announce'>): number {
  const silences = [
    ...Object.values(health).map(({ maxAge = DEFAULT_MAX_AGE }) => maxAge),
    ...announce.flatMap(({ guards }) => guards?.lease ?? []),
  ];
  return Math.min(LONGEST, ...silences.map((silence) => parseDuration(silence) / 2));
}
