import { ConfigurationError, describe, notAvailable, unknownName } from '../core/index.ts';
import type { Condition } from './condition.ts';
import { allOffline, anyOffline } from './conditions.ts';

/** When a route is withdrawn. */
export type WithdrawWhen = 'all-offline' | 'any-offline';

const conditions: Readonly<Record<WithdrawWhen, Condition>> = {
  'all-offline': allOffline,
  'any-offline': anyOffline,
};

/** The names that {@link WithdrawWhen} has. */
const withdrawWhenNames: readonly string[] = Object.keys(conditions);

/**
 * The condition of a name.
 * @throws ConfigurationError if there is none of that name.
 */
export function parseWithdrawWhen(value: unknown): Condition {
  if (typeof value === 'string') {
    const condition = Object.entries(conditions).find(([name]) => name === value)?.[1];
    if (condition !== undefined) return condition;
    throw new ConfigurationError('', unknownName('condition', value, withdrawWhenNames));
  }
  const what =
    typeof value === 'function'
      ? 'a condition of your own'
      : typeof value === 'object' && value !== null
        ? `the condition ${describe(value)}`
        : undefined;
  if (what !== undefined) throw notAvailable('', what, `use ${withdrawWhenNames.join(' or ')}`);
  throw new ConfigurationError(
    '',
    `${describe(value)} is not a condition: allowed are ${withdrawWhenNames.join(', ')}`,
  );
}
