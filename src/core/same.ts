import { isDeepStrictEqual } from 'node:util';

/** Whether two values are made of the same, in depth; functions are the same only if they are one and the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}
