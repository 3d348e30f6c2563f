import fc from 'fast-check';

/** One thing that happens to octets. Positions are taken modulo what is there. */
export interface Mutation {
  readonly kind: 'replace' | 'insert' | 'remove' | 'repeat' | 'cut';
  readonly at: number;
  readonly length: number;
  readonly octets: Uint8Array;
}

/** What hurts most: nothing, everything, and what is next to them. */
const edges = fc.constantFrom(0x00, 0x01, 0x02, 0x7f, 0x80, 0xfe, 0xff);

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record<Mutation>({
    kind: fc.constantFrom('replace', 'replace', 'replace', 'insert', 'remove', 'repeat', 'cut'),
    at: fc.nat(0xffff),
    length: fc.integer({ min: 1, max: 40 }),
    octets: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
      fc.array(edges, { minLength: 1, maxLength: 4 }).map((octets) => Uint8Array.from(octets)),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Octets after all that has happened to them. */
export function mutate(octets: Buffer, list: readonly Mutation[]): Buffer {
  return list.reduce(mutateOnce, octets);
}

function mutateOnce(octets: Buffer, { kind, at, length, octets: other }: Mutation): Buffer {
  const start = octets.length === 0 ? 0 : at % octets.length;
  const before = octets.subarray(0, start);
  const piece = octets.subarray(start, start + length);
  switch (kind) {
    case 'replace':
      return Buffer.concat([before, other, octets.subarray(start + other.length)]);
    case 'insert':
      return Buffer.concat([before, other, octets.subarray(start)]);
    case 'remove':
      return Buffer.concat([before, octets.subarray(start + length)]);
    case 'repeat':
      return Buffer.concat([before, piece, octets.subarray(start)]);
    case 'cut':
      return Buffer.from(before);
  }
}
