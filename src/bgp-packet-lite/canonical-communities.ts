import type { LargeCommunity } from './message.ts';

/** Sorted and without duplicates: the array given, where it is so already. */
export function canonicalCommunities(communities: readonly number[]): readonly number[] {
  return canonical(communities, compareNumbers);
}

/** Like {@link canonicalCommunities}. */
export function canonicalExtendedCommunities(communities: readonly bigint[]): readonly bigint[] {
  return canonical(communities, compareBigInts);
}

/** Like {@link canonicalCommunities}. */
export function canonicalLargeCommunities(
  communities: readonly LargeCommunity[],
): readonly LargeCommunity[] {
  return canonical(communities, compareLargeCommunities);
}

/** Tables keep communities sorted as a rule: finding that out costs less than sorting them again. */
function canonical<Value>(
  values: readonly Value[],
  compare: (a: Value, b: Value) => number,
): readonly Value[] {
  if (isAscending(values, compare)) return values;
  const sorted = [...values].sort(compare);
  return sorted.filter((value, index) => {
    const previous = index === 0 ? undefined : sorted[index - 1];
    return previous === undefined || compare(previous, value) !== 0;
  });
}

function isAscending<Value>(
  values: readonly Value[],
  compare: (a: Value, b: Value) => number,
): boolean {
  let previous: Value | undefined;
  for (const value of values) {
    // Whatever is no number is not ascending: the sorted copy shows it to the writer.
    if (previous !== undefined && !(compare(previous, value) < 0)) return false;
    previous = value;
  }
  return true;
}

function compareNumbers(a: number, b: number): number {
  return a - b;
}

function compareBigInts(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareLargeCommunities(a: LargeCommunity, b: LargeCommunity): number {
  return (
    a.globalAdministrator - b.globalAdministrator ||
    a.localData1 - b.localData1 ||
    a.localData2 - b.localData2
  );
}
