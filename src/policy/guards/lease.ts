import { formatDuration, reason, type Reason } from '../../core/index.ts';
import type { Guard } from '../guard.ts';
import { stepsPassed } from './steps-passed.ts';

export interface LeaseMemory {
  /** When the newest result came in of which it knows, on `clock.now()`. */
  readonly renewedAt: number | undefined;
}

export interface LeaseSettings {
  /** In milliseconds. */
  readonly lease: number;
}

/** How often an expired lease looks for a new result, in milliseconds, where nobody tells of one. */
const LOOK_EVERY = 1_000;

/**
 * A route is announced on lease, which every result of a check renews, good or bad; where several groups are followed,
 * each has to. When no results come any more the verdicts are not what is, but what was: the route goes, and returns with
 * the next result.
 */
export function lease({ lease: duration }: LeaseSettings): Guard<LeaseMemory, never> {
  return {
    name: 'lease',
    initial: { renewedAt: undefined },
    step(memory, { now, wish, world }) {
      if (wish === 'withdraw') return { memory };
      // Looking for the newest result costs something: it is done when the one that is known would not do any more.
      const known = expiryOf(memory);
      if (known !== undefined && now < known) return { memory, wakeAt: known };
      const { at, group } = world.newestResult();
      const renewed = { renewedAt: at };
      // What is assumed before the first result is on lease too.
      const expiry = expiryOf(renewed) ?? world.startedAt + duration;
      if (now < expiry) return { memory: renewed, wakeAt: expiry };
      const looks = stepsPassed(now, expiry, LOOK_EVERY) + 1;
      return {
        memory: renewed,
        instead: { wish: 'withdraw', reason: reasonFor(group) },
        wakeAt: expiry + looks * LOOK_EVERY,
      };
    },
  };

  function reasonFor(group: string | undefined): Reason {
    const which = group === undefined ? 'no check' : `no check of ${group}`;
    return reason(
      'lease-expired',
      `${which} has had a result for ${formatDuration(duration)}: the lease of the route has expired`,
      { lease: duration, group },
    );
  }

  function expiryOf({ renewedAt }: LeaseMemory): number | undefined {
    return renewedAt === undefined ? undefined : renewedAt + duration;
  }
}
