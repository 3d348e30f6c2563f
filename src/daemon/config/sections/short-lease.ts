import { formatDuration, parseDuration, type Duration } from '../../../core/index.ts';
import type { HealthOptions } from '../../../health/index.ts';
import type { Field } from '../field.ts';

/** What a group does that says nothing of it. */
const INTERVAL: Duration = '5s';
const TIMEOUT: Duration = '2s';
const JITTER = 0.1;

/**
 * Warns of a lease that expires between two results: the route would come and go with each probe.
 * @param field the lease
 * @param groups those that the announcement follows, each of which has to renew it
 */
export function warnOfShortLease(
  field: Field | undefined,
  lease: Duration | undefined,
  groups: readonly HealthOptions[],
): void {
  if (lease === undefined || groups.length === 0) return;
  const longest = Math.max(...groups.map(longestGap));
  if (parseDuration(lease) > longest) return;
  field?.warn(
    `two results of one check may be ${formatDuration(longest)} apart (interval, jitter and timeout): the lease would expire between them; write a longer one`,
    'WARN_SHORT_LEASE',
  );
}

/** How far apart two results of one check may be, in milliseconds. */
function longestGap({ interval, timeout, jitter }: HealthOptions): number {
  return (
    parseDuration(interval ?? INTERVAL) * (1 + (jitter ?? JITTER)) +
    parseDuration(timeout ?? TIMEOUT)
  );
}
