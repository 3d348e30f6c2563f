import type { Check } from './check.ts';

const origins = new WeakMap<Check, readonly unknown[]>();

/**
 * Remembers what a check was made of, so that another one of the same kind, made of the same, is known as its equal:
 * whoever sets the backends of a group anew does not disturb those that have not changed.
 */
export function madeOf<Made extends Check>(check: Made, ...origin: readonly unknown[]): Made {
  // Whoever made it may change its options afterwards, and make another one of them.
  const kept = origin.map((part) => (isOptions(part) ? { ...part } : part));
  origins.set(check, kept);
  return check;
}

/** Undefined if that is not known. */
export function originOf(check: Check): readonly unknown[] | undefined {
  return origins.get(check);
}

function isOptions(part: unknown): part is object {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}
