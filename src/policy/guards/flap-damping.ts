import { formatDuration, reason } from '../../core/index.ts';
import type { Certain } from '../condition.ts';
import type { Guard } from '../guard.ts';
import { isMaintenance } from '../service-state.ts';

export interface FlapDampingMemory {
  /** The figure of merit after the last flap. */
  readonly penalty: number;
  /** When that was, on `clock.now()`. */
  readonly at: number;
  /** Until when it is suppressed, or was; undefined if it never was. */
  readonly until: number | undefined;
  /** What was wanted when it was asked last. */
  readonly wish: Certain | undefined;
}

export interface FlapDampingSettings {
  /** What each flap adds. */
  readonly penalty: number;
  /** In which time the penalty falls to its half, in milliseconds. */
  readonly halfLife: number;
  /** A penalty above this suppresses the return. */
  readonly suppress: number;
  /** A penalty that has fallen to this ends that. */
  readonly reuse: number;
  /** How long a return is suppressed at most after the last flap, in milliseconds. */
  readonly maximum: number;
}

/** The highest penalty: from there it takes `maximum` to fall to `reuse` (RFC 2439 §4.2). */
export function ceilingOf({ reuse, maximum, halfLife }: FlapDampingSettings): number {
  return reuse * 2 ** (maximum / halfLife);
}

/**
 * A service that keeps failing and returning is announced again only when it has kept quiet: RFC 2439 at the sender, on
 * the return alone. Its withdrawals pass as they come. It counts what the health does, so a service that goes on
 * flapping while it is suppressed stays suppressed.
 */
export function flapDamping(settings: FlapDampingSettings): Guard<FlapDampingMemory, never> {
  const { suppress, reuse, halfLife } = settings;
  const ceiling = ceilingOf(settings);
  return {
    name: 'flap-damping',
    delaysReturn: true,
    initial: { penalty: 0, at: 0, until: undefined, wish: undefined },
    step(before, { now, wish, standing, judgement }) {
      const isFlap = before.wish === 'announce' && wish === 'withdraw' && !isMaintenance(judgement);
      const memory = { ...(isFlap ? flapped(before, now) : before), wish };
      const { until } = memory;
      const isSuppressed = until !== undefined && now < until;
      const penalty = Math.round(decayed(memory, now));
      // RFC 2439 §4.2: what has fallen to half of the reuse threshold is forgotten.
      if (!isSuppressed) {
        return penalty < reuse / 2
          ? { memory }
          : { memory, remark: `penalty ${penalty}: returns are suppressed above ${suppress}` };
      }
      const left = formatDuration(Math.ceil((until - now) / 1_000) * 1_000);
      const remark = `penalty ${penalty}: suppressed until it has fallen to ${reuse}, in ${left}`;
      if (wish === 'withdraw' || standing === 'announce') return { memory, remark };
      return { memory, remark, instead: { wish: 'withdraw', reason: reasonFor(memory), until } };
    },
  };

  function flapped(before: FlapDampingMemory, now: number): FlapDampingMemory {
    const penalty = Math.min(ceiling, decayed(before, now) + settings.penalty);
    const isSuppressed = before.until !== undefined && now < before.until;
    const until =
      isSuppressed || penalty > suppress
        ? now + halfLife * Math.log2(penalty / reuse)
        : before.until;
    return { ...before, penalty, at: now, until };
  }

  function decayed({ penalty, at }: FlapDampingMemory, now: number): number {
    return penalty * 2 ** (-(now - at) / halfLife);
  }

  function reasonFor({ penalty }: FlapDampingMemory): ReturnType<typeof reason> {
    return reason(
      'flap-damping',
      `damped: it has failed and returned too often, and is to be quiet until its penalty has fallen to ${reuse}`,
      { penalty: Math.round(penalty), suppress, reuse, halfLife },
    );
  }
}
