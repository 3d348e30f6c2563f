import { DecisionCourse } from './decision-course.ts';
import type { Decision, DecisionInput, DecisionMemory, DecisionPolicy } from './decision.ts';

/** @param now when it begins to follow its health */
export function initialMemory<Attributes>(
  { guards, shapers = [] }: DecisionPolicy<Attributes>,
  now: number,
): DecisionMemory {
  return {
    condition: undefined,
    certain: undefined,
    doubtUntil: undefined,
    standing: undefined,
    since: now,
    desire: 'nothing',
    action: 'undetermined',
    guards: guards.map(({ initial }) => initial),
    shapers: shapers.map(({ initial }) => initial),
  };
}

/**
 * What is wanted of a route now: pure, and level-triggered. It may be asked at any time, and asked again about the same
 * it answers the same. Nothing but its answer needs to be known to make the wire agree with it.
 */
export function decide<Attributes>(
  memory: DecisionMemory,
  input: DecisionInput,
  policy: DecisionPolicy<Attributes>,
): { readonly memory: DecisionMemory; readonly decision: Decision<Attributes> } {
  const course = new DecisionCourse<Attributes>(memory, input, policy);
  course.weighEvidence();
  course.lookForRole();
  course.askGuards();
  course.obeyOrder();
  course.shape();
  course.lookForAddress();
  return course.end();
}
