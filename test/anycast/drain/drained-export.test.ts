import { describe, expect, test } from '@jest/globals';
import { drainedExport } from '../../../src/anycast/drain/drained-export.ts';

describe('a route that is drained', () => {
  test('says what the drain has it say, to each peer', () => {
    const exported = { med: 10, perPeer: { upstream: { med: 20 }, lab: 'withdraw' as const } };
    expect(drainedExport(exported, { med: 500, prepend: 3 })).toStrictEqual({
      med: 500,
      prepend: 3,
      perPeer: { upstream: { med: 500, prepend: 3 }, lab: 'withdraw' },
    });
  });

  test('becomes more attractive to nobody', () => {
    const exported = { med: 1_000, prepend: 5, perPeer: { upstream: { prepend: 1 } } };
    expect(drainedExport(exported, { med: 500, prepend: 3 })).toStrictEqual({
      med: 1_000,
      prepend: 5,
      perPeer: { upstream: { med: 1_000, prepend: 3 } },
    });
  });

  test('says what it says where the drain says nothing', () => {
    const exported = { med: 10 };
    expect(drainedExport(exported, { med: undefined, prepend: undefined })).toBe(exported);
  });
});
