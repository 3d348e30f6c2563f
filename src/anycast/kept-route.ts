import type { Reason } from '../core/index.ts';
import type { DecisionLink, DecisionStage, Desire, GuardName } from '../policy/index.ts';

/** A guard keeps a route that would be withdrawn without it. */
export interface Keeping {
  readonly guard: GuardName;
  /** Why it is kept. */
  readonly reason: Reason;
  /** Why it would be withdrawn. */
  readonly against: Reason;
}

/** Whether a guard does no more than delay a return: what it says speaks of no fault. */
const ONLY_DELAYS: Readonly<Record<GuardName, boolean>> = {
  lease: false,
  'shared-cause': false,
  'min-announcers': false,
  'mass-withdraw': false,
  'startup-hold': true,
  'hold-down': true,
  'flap-damping': true,
  'slow-start': true,
};

/** Undefined where no guard keeps the route, or nothing would have it withdrawn. */
export function keepingOf({
  desire,
  links,
}: {
  readonly desire: Desire;
  readonly links: readonly DecisionLink[];
}): Keeping | undefined {
  const last = links.at(-1);
  if (desire !== 'announce' || last?.wish !== 'announce' || !isGuard(last.stage)) return undefined;
  const against = links.findLast(
    ({ stage, wish }) => wish === 'withdraw' && !(isGuard(stage) && ONLY_DELAYS[stage]),
  );
  return against && { guard: last.stage, reason: last.reason, against: against.reason };
}

function isGuard(stage: DecisionStage): stage is GuardName {
  return stage in ONLY_DELAYS;
}
