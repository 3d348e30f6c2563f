import type { Guard, GuardName } from '../guard.ts';

/**
 * In which order guards are asked; each sees what those before it have made of the wish.
 *
 * 1. What the evidence is worth: a verdict that nobody renews is none (lease), and one that all reach at once speaks of
 *    something else than the backends (shared cause).
 * 2. What others lose with it: a withdrawal that has passed so far may be one too many on this node (mass withdraw).
 * 3. What delays a return. They are asked about the same wish, so their order decides nothing.
 * 4. Whether anybody is left who serves. It overrules the delays of a return too: a healthy service that is damped is
 *    better than none.
 * 5. How a route comes back, once it does.
 */
const ORDER: readonly GuardName[] = [
  'lease',
  'shared-cause',
  'mass-withdraw',
  'startup-hold',
  'hold-down',
  'flap-damping',
  'min-announcers',
  'slow-start',
];

/** The guards in the order in which they are to be asked. */
export function inOrder<Attributes>(
  guards: readonly Guard<unknown, Attributes>[],
): readonly Guard<unknown, Attributes>[] {
  return [...guards].sort((one, other) => ORDER.indexOf(one.name) - ORDER.indexOf(other.name));
}
