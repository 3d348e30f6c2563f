import type { DecisionMemory } from '../decision.ts';
import type { Guard } from '../guard.ts';

/** Calls back when something has changed that a guard looks at beside its input, until what this returns is called. */
export function followGuards<Attributes>(
  guards: readonly Guard<unknown, Attributes>[],
  changed: () => void,
): () => void {
  const releases = guards.flatMap((guard) => guard.follow?.(changed) ?? []);
  return () => {
    for (const release of releases) release();
  };
}

/**
 * Tells guards that look beyond one announcement what has come of a decision. To be called with each decision that is
 * acted upon, and with no other.
 * @param now the time of the decision
 */
export function settleGuards<Attributes>(
  guards: readonly Guard<unknown, Attributes>[],
  { guards: memories, standing, desire, action }: DecisionMemory,
  now: number,
): void {
  for (const [index, guard] of guards.entries()) {
    guard.settle?.(memories[index], { now, standing, desire, action });
  }
}
