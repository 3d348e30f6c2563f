import { optional, refuseUnknownKeys, type Duration, type KnownKeys } from '../../core/index.ts';
import type { Guard } from '../guard.ts';
import { inOrder } from './guard-order.ts';
import { parseSpan } from './guard-values.ts';
import { holdDown } from './hold-down.ts';
import { lease } from './lease.ts';
import { startupHold } from './startup-hold.ts';

/** What delays or vetoes what the condition of an announcement wants. None of them by default. */
export interface GuardOptions {
  /**
   * How long a route that was withdrawn stays away at least, whatever its health says meanwhile (Keepalived's
   * preempt_delay): 1ms to 24h. A withdrawal is never delayed by it.
   */
  readonly holdDown?: Duration | undefined;
  /**
   * How long nothing is announced after the announcement has begun to follow its health, whatever that says: 1ms to
   * 24h.
   */
  readonly startupHold?: Duration | undefined;
  /**
   * How long a route outlives the newest result of its health group, good or bad: 100ms to 24h. Longer than `interval`
   * and `timeout` of the group together, or it would expire between two results. For groups that stop while the process
   * lives; a process that stops ends its sessions by their hold time.
   */
  readonly lease?: Duration | undefined;
}

/** Which keys `guards` has. */
export const guardKeys: KnownKeys = { known: ['holdDown', 'startupHold', 'lease'] };

/**
 * Makes the guards of an announcement, in the order in which they are to be asked.
 * @param others guards that are made elsewhere, to be asked in their places
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseGuards<Attributes>(
  options: GuardOptions,
  others: readonly Guard<unknown, Attributes>[] = [],
): readonly Guard<unknown, Attributes>[] {
  refuseUnknownKeys(options, guardKeys);
  const leaseTime = optional('lease', options.lease, (value) => parseSpan(value, 100));
  const startup = optional('startupHold', options.startupHold, (value) => parseSpan(value, 1));
  const held = optional('holdDown', options.holdDown, (value) => parseSpan(value, 1));
  const guards: (Guard<unknown, Attributes> | undefined)[] = [
    leaseTime === undefined ? undefined : lease({ lease: leaseTime }),
    startup === undefined ? undefined : startupHold({ startupHold: startup }),
    held === undefined ? undefined : holdDown({ holdDown: held }),
  ];
  return inOrder([...guards.filter((guard) => guard !== undefined), ...others]);
}
