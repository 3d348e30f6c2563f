import { formatDuration } from '../../core/index.ts';
import type { Adjustment, Guard } from '../guard.ts';
import { stepsPassed } from './steps-passed.ts';

export interface SlowStartMemory {
  /** What has been announced before returns; what has not begins. */
  readonly wasAnnounced: boolean;
  /** Since when it comes back slowly, on `clock.now()`; undefined while it does not. */
  readonly from: number | undefined;
}

export interface SlowStartSettings {
  /** What each step puts on top of the route's attributes, the first one first. */
  readonly steps: readonly Adjustment[];
  /** How long a step takes, in milliseconds. */
  readonly every: number;
  /** The first announcement begins slowly, too. */
  readonly atStart: boolean;
}

/**
 * A route that returns is made less attractive at first, and by and by as attractive as it was, so that the service is
 * not met by all its traffic at once. Another withdrawal ends that, and the next return begins anew.
 */
export function slowStart({
  steps,
  every,
  atStart,
}: SlowStartSettings): Guard<SlowStartMemory, never> {
  return {
    name: 'slow-start',
    initial: { wasAnnounced: false, from: undefined },
    step(before, { now, wish, standing, desire }) {
      // An operator, an address or a role may have had it withdrawn although the guards let it pass.
      const isAnnounced = standing === 'announce' && desire === 'announce';
      const wasAnnounced = before.wasAnnounced || isAnnounced;
      if (wish === 'withdraw') return { memory: { wasAnnounced, from: undefined } };
      const returns = !isAnnounced && (wasAnnounced || atStart);
      const from = returns ? now : before.from;
      if (from === undefined) return { memory: { wasAnnounced, from } };
      const index = stepsPassed(now, from, every);
      const adjustment = steps[index];
      if (adjustment === undefined) return { memory: { wasAnnounced, from: undefined } };
      return {
        memory: { wasAnnounced, from },
        adjustment,
        wakeAt: from + (index + 1) * every,
        remark: `slow start, step ${index + 1} of ${steps.length}: ${show(adjustment)}, for ${formatDuration(every)} each`,
      };
    },
  };
}

function show({ prepend, med }: Adjustment): string {
  const parts = [
    prepend === undefined ? undefined : `prepended ${prepend} times more`,
    med === undefined ? undefined : `MED ${med} higher`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}
