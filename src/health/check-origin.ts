import type { Check } from './check.ts';

const origins = new WeakMap<Check, readonly unknown[]>();

/**
 * Remembers what a check was made of, so that another one of the same kind, made of the same, is known as its equal:
 * whoever sets the backends of a group anew does not disturb those that have not changed.
 */
export function madeOf<Made extends Check>(check: Made, ...origin: readonly unknown[]): Made {
  origins.set(check, origin);
  return check;
}

/** Undefined if that is not known. */
export function originOf(check: Check): readonly unknown[] | undefined {
  return origins.get(check);
}
