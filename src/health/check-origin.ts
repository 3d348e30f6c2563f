import type { Check } from './check.ts';

const origins = new WeakMap<Check, unknown>();

/**
 * Remembers what a check was made of, so that another one of the same kind, made of the same, is known as its equal:
 * whoever sets the backends of a group anew does not disturb those that have not changed.
 */
export function madeOf<Made extends Check>(check: Made, target: unknown, options: object): Made {
  // Whoever made it may change its options afterwards, and make another one of them.
  origins.set(check, Object.keys(options).length === 0 ? target : [target, { ...options }]);
  return check;
}

/** Undefined if that is not known. */
export function originOf(check: Check): unknown {
  return origins.get(check);
}
