import type { RouteExportOptions } from '../bgp/speaker/index.ts';
import type { ActionName, DecisionStage, Desire } from '../policy/index.ts';
import { adjustedExport } from './adjusted-export.ts';
import type { RouteDecision } from './decision-loop.ts';

/** What a decision has come to, in short: a decision is news when it comes to something else. */
export interface DecisionStanding {
  /** What is wanted; `nothing` before the first evidence, and while the health is not followed. */
  readonly desire: Desire;
  /** Which of the announcement's actions is taken. */
  readonly action: ActionName;
  /** Who has had the last word; undefined while nothing is decided. */
  readonly stage: DecisionStage | undefined;
  /** The code of its reason. */
  readonly code: string | undefined;
  /** What the route says, a drain aside; undefined where there is none. */
  readonly attributes: RouteExportOptions | undefined;
}

const NOTHING: DecisionStanding = {
  desire: 'nothing',
  action: 'undetermined',
  stage: undefined,
  code: undefined,
  attributes: undefined,
};

/** @param decision undefined while the health is not followed */
export function standingOf(decision: RouteDecision | undefined): DecisionStanding {
  if (decision === undefined) return NOTHING;
  const { desire, action, links, reason, attributes, adjustment } = decision;
  return {
    desire,
    action,
    stage: links.at(-1)?.stage,
    code: reason.code,
    attributes: attributes && adjustedExport(attributes, adjustment),
  };
}
