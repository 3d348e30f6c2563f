import { describe, expect, test } from '@jest/globals';
import { PendingAnnouncements } from '../../../../src/bgp/speaker/sending/pending-announcements.ts';
import type { UpdateBlock } from '../../../../src/bgp/speaker/sending/update-block.ts';

function block(key: string): UpdateBlock {
  return {
    type: 'block',
    family: 'ipv4-unicast',
    octets: new Uint8Array(),
    nextHop: { type: 'attribute', address: 1, text: '0.0.0.1' },
    key,
  };
}

const A = block('A');
const B = block('B');

/** The next `most` of them, as `A1`. */
function take(pending: PendingAnnouncements, most = Infinity): readonly string[] {
  const taken: string[] = [];
  while (taken.length < most) {
    const { oldest } = pending;
    const id = oldest && pending.take(oldest);
    if (oldest === undefined || id === undefined) break;
    taken.push(`${oldest.key}${id}`);
  }
  return taken;
}

function pendingOf(...all: readonly (readonly [UpdateBlock, number])[]): PendingAnnouncements {
  const pending = new PendingAnnouncements();
  for (const [what, id] of all) pending.add(what, id);
  return pending;
}

describe('what is pending', () => {
  test('is taken beside what says the same, the oldest first', () => {
    expect(take(pendingOf([A, 1], [B, 2], [A, 3], [B, 4]))).toEqual(['A1', 'A3', 'B2', 'B4']);
  });

  test('goes to the end when it says what was used up', () => {
    const pending = pendingOf([A, 1], [B, 2]);
    take(pending, 1);
    pending.add(A, 3);
    expect(take(pending)).toEqual(['B2', 'A3']);
  });

  test('has no more of what says so when the next ones say something else', () => {
    const pending = pendingOf([A, 1], [B, 2]);
    take(pending, 1);
    expect(pending.take(A)).toBeUndefined();
  });

  test('is nothing once all is taken', () => {
    const pending = pendingOf([A, 1], [B, 2]);
    take(pending);
    expect([pending.isEmpty, pending.oldest]).toEqual([true, undefined]);
  });

  test('is nothing after it was cleared, and something then again', () => {
    const pending = pendingOf([A, 1]);
    pending.clear();
    expect(pending.isEmpty).toBe(true);
    pending.add(A, 2);
    expect(take(pending)).toEqual(['A2']);
  });

  test('keeps its order when thousands that all differ come while others go', () => {
    const pending = new PendingAnnouncements();
    const taken: string[] = [];
    for (let id = 0; id < 6_000; id += 1) {
      pending.add(block('#'), id);
      if (id % 3 !== 0) taken.push(...take(pending, 1));
    }
    taken.push(...take(pending));
    expect(taken).toEqual(Array.from({ length: 6_000 }, (_, id) => `#${id}`));
  });
});
