import type { LargeCommunity } from './message.ts';

/** Sorted and without duplicates. */
export function canonicalCommunities(communities: readonly number[]): readonly number[] {
  return sorted(communities, compareNumbers);
}

/** Sorted and without duplicates. */
export function canonicalExtendedCommunities(communities: readonly bigint[]): readonly bigint[] {
  return sorted(communities, compareBigInts);
}

/** Sorted and without duplicates. */
export function canonicalLargeCommunities(
  communities: readonly LargeCommunity[],
): readonly LargeCommunity[] {
  return sorted(communities, compareLargeCommunities);
}

function sorted<Value>(
  values: readonly Value[],
  compare: (a: Value, b: Value) => number,
): readonly Value[] {
  if (values.length < 2) return values;
  const all = [...values].sort(compare);
  return all.filter((value, index) => {
    const previous = index === 0 ? undefined : all[index - 1];
    return previous === undefined || compare(previous, value) !== 0;
  });
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
