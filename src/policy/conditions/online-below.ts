import { ConfigurationError, describe } from '../../core/index.ts';
import type { Condition } from '../condition.ts';
import { shareOnline } from './share-online.ts';

/**
 * Withdraw while the backends that are online are a smaller part of those that count.
 * @throws ConfigurationError unless it is a percentage above 0 %, at most 100 %.
 */
export function onlineBelow(value: unknown): Condition {
  const percent = parsePercent(value);
  const limit = `${percent}%`;
  return shareOnline({
    name: `onlineBelow: ${limit}`,
    isTooFew: (online, total) => online * 100 < percent * total,
    limit,
    less: 'below',
  });
}

function parsePercent(value: unknown): number {
  const digits =
    typeof value === 'string' ? /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(value)?.[1] : undefined;
  const percent = Number(digits);
  if (percent > 0 && percent <= 100) return percent;
  throw new ConfigurationError(
    '',
    `${describe(value)} is not a percentage: write one above 0% and up to 100%, such as '50%'`,
  );
}
