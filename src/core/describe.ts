import { inspect } from 'node:util';

/** How a faulty value is quoted in an error: short, on one line, and never throwing. */
export function describe(value: unknown): string {
  return inspect(value, {
    depth: 1,
    breakLength: Infinity,
    maxStringLength: 80,
    maxArrayLength: 5,
  });
}
