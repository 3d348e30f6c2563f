import { describe } from './describe.ts';
import { ConfigurationError, notAvailable } from './errors.ts';

/** How many single-character edits (insert, delete, replace, swap of neighbours) lead from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The name among `known` that was probably meant, or undefined if none is near. */
export function suggest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** What is wrong with an unknown name, in words: "did you mean …", or the names that are known. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const meant = suggest(name, known);
  return meant === undefined
    ? `unknown ${what} '${name}': allowed are ${known.join(', ')}`
    : `unknown ${what} '${name}': did you mean '${meant}'?`;
}

/** The keys that an object may have, and those that a later version will have, with what to do until then. */
export interface KnownKeys {
  readonly known: readonly string[];
  readonly later?: Readonly<Record<string, string>>;
}

/**
 * Refuses keys that nobody reads: a slip of the pen must not switch an option off.
 * @throws ConfigurationError with the key as its path; without one if the options are no object.
 */
export function refuseUnknownKeys(options: object, { known, later = {} }: KnownKeys): void {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ConfigurationError(
      '',
      // What is in a list is not shown: there may be a password in it.
      `${Array.isArray(given) ? 'a list' : describe(given)} is not an object of options: write { ${known.slice(0, 2).join(': …, ')}: … }`,
    );
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const instead = Object.hasOwn(later, key) ? later[key] : undefined;
    if (instead !== undefined) throw notAvailable(key, `'${key}'`, instead);
    // A slip in the name of a later option is still that option: its own refusal comes next.
    const meant = suggest(key, [...known, ...Object.keys(later)]);
    throw new ConfigurationError(
      key,
      meant === undefined
        ? unknownName('option', key, known)
        : `unknown option '${key}': did you mean '${meant}'?`,
    );
  }
}
