import { describe, expect, test } from '@jest/globals';
import type { DesiredRoute } from '../../../../src/bgp/speaker/route-table.ts';
import { MessageCache } from '../../../../src/bgp/speaker/sending/message-cache.ts';
import { parsePrefix, reason } from '../../../../src/core/index.ts';

function routes(...ids: readonly number[]): readonly DesiredRoute[] {
  return ids.map((id) => ({
    id,
    prefix: parsePrefix(`192.0.2.${id}/32`),
    text: `192.0.2.${id}/32`,
    exported: undefined,
    reason: reason('up', 'up'),
  }));
}

/** A cache, and how often something was encoded. */
function counted(): {
  table: { epoch: number };
  get: (what: string, ...ids: readonly number[]) => number;
} {
  const table = { epoch: 0 };
  const cache = new MessageCache(table);
  let encoded = 0;
  return {
    table,
    get: (what, ...ids) => {
      cache.get(what, routes(...ids), () => {
        encoded += 1;
        return [new Uint8Array(100_000)];
      });
      return encoded;
    },
  };
}

describe('what was encoded', () => {
  test('is there for the same routes', () => {
    const { get } = counted();
    get('+', 1, 2, 3);
    expect(get('+', 1, 2, 3)).toBe(1);
  });

  test.each([
    ['others', [1, 4, 3]],
    ['another order', [1, 3, 2]],
    ['fewer', [1, 2]],
    ['more', [1, 2, 3, 4]],
  ])('is not there for %s', (_which, ids) => {
    const { get } = counted();
    get('+', 1, 2, 3);
    expect(get('+', ...ids)).toBe(2);
  });

  test('is not there for something else of them', () => {
    const { get } = counted();
    get('+', 1, 2);
    expect(get('-', 1, 2)).toBe(2);
  });

  test('is forgotten when a number stands for another route', () => {
    const { get, table } = counted();
    get('+', 1, 2);
    table.epoch += 1;
    expect(get('+', 1, 2)).toBe(2);
  });

  test('is bounded: the oldest goes', () => {
    const { get } = counted();
    for (let id = 0; id < 25; id += 1) get('+', id, 100);
    expect([get('+', 24, 100), get('+', 0, 100)]).toEqual([25, 26]);
  });

  test('is there while there is little else', () => {
    const { get } = counted();
    for (let id = 0; id < 11; id += 1) get('+', id, 100);
    expect(get('+', 0, 100)).toBe(11);
  });

  test('is there for one prefix until another one has its turn', () => {
    const { get } = counted();
    expect([get('+', 1), get('+', 1), get('-', 1), get('-', 2), get('-', 1)]).toEqual([
      1, 1, 2, 3, 4,
    ]);
  });

  test('is forgotten of one prefix when its number stands for another route', () => {
    const { get, table } = counted();
    get('+', 1);
    table.epoch += 1;
    expect(get('+', 1)).toBe(2);
  });

  test('counts its messages, and is one piece', () => {
    const cache = new MessageCache({ epoch: 0 });
    const updates = cache.get('+', routes(1, 2), () => [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    expect([updates.messages, [...updates.octets]]).toEqual([2, [1, 2, 3]]);
  });
});
