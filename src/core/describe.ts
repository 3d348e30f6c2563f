import { inspect } from 'node:util';

const LONGEST = 200;

/** How a faulty value is quoted in an error: at most 200 characters, on one line, and never throwing. */
export function describe(value: unknown): string {
  const line = show(value).replace(/\s*\n\s*/g, ' ');
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

function show(value: unknown): string {
  try {
    return inspect(value, {
      depth: 1,
      breakLength: Infinity,
      maxStringLength: 80,
      maxArrayLength: 5,
    });
  } catch {
    // An object may bring its own way to be shown, or getters, that throw.
    return `a value of type ${typeof value}`;
  }
}
