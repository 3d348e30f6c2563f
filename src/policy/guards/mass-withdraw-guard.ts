import type { Guard } from '../guard.ts';
import { isMaintenance } from '../service-state.ts';
import type { MassWithdrawMember } from './mass-withdraw-status.ts';

export interface MassWithdrawMemory {
  /** It would have left, had it not been held. */
  readonly isHeld: boolean;
}

export interface MassWithdrawSettings<Attributes> {
  /** Where the breaker of all announcements is asked. */
  readonly member: MassWithdrawMember;
  /** What a route says that is held; undefined: what it said before. */
  readonly attributes?: Attributes | undefined;
}

/** Asks the breaker that all announcements share before one of them leaves. */
export function massWithdraw<Attributes = never>({
  member,
  attributes,
}: MassWithdrawSettings<Attributes>): Guard<MassWithdrawMemory, Attributes> {
  return {
    name: 'mass-withdraw',
    initial: { isHeld: false },
    step(_memory, { now, wish, standing, judgement }) {
      const leaves = wish === 'withdraw' && standing === 'announce' && !isMaintenance(judgement);
      const hold = leaves ? member.holdBack(now) : undefined;
      if (hold === undefined) return { memory: { isHeld: false } };
      return { memory: { isHeld: true }, instead: { wish: 'announce', ...hold, attributes } };
    },
    follow: (changed) => member.follow(changed),
    settle({ isHeld }, outcome) {
      member.settle({ ...outcome, isHeld });
    },
  };
}
