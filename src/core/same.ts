/** Deeper than any options are; what goes on for ever (a cycle) is called different. */
const DEEPEST = 32;

/**
 * Whether two values say the same: lists, octets, patterns and plain objects by what is in them (a property that is
 * undefined is one that is not there), everything else by being one and the same. The state of an instance of a class
 * cannot be seen from outside, so two of them are never the same.
 */
export function isSame(a: unknown, b: unknown): boolean {
  return compare(a, b, 0);
}

function compare(a: unknown, b: unknown, depth: number): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (depth === DEEPEST) return false;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => compare(item, b[index], depth + 1));
  }
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((octet, index) => octet === b[index]);
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Array.from(names).every((name) =>
    compare(Reflect.get(a, name), Reflect.get(b, name), depth + 1),
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of any realm: nothing stands behind the prototype of its plain objects.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
