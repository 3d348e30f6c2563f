import { parseWhole } from '../../core/index.ts';
import type { Condition } from '../condition.ts';
import { shareOnline } from './share-online.ts';

const MOST_BACKENDS = 1_000_000;

/**
 * Withdraw while fewer backends than `least` are online.
 * @throws ConfigurationError unless it is a whole number from 1.
 */
export function fewerOnlineThan(value: unknown): Condition {
  const least = parseWhole(value, 'a number of backends', 1, MOST_BACKENDS);
  return {
    ...shareOnline({
      name: `fewerOnlineThan: ${least}`,
      isTooFew: (online) => online < least,
      limit: String(least),
      less: 'fewer than',
    }),
    warn: (backends) =>
      backends.count >= least
        ? []
        : [
            {
              path: 'fewerOnlineThan',
              problem: `${least} of ${backends.count} backends can never be online, so the route is never announced: write at most ${backends.count}`,
            },
          ],
  };
}
