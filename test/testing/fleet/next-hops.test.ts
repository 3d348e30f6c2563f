import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NextHops, type Rehash } from '../../../src/testing/fleet/next-hops.ts';

const FLOWS = Array.from({ length: 512 }, (_, flow) => flow);

function where(hops: NextHops): (string | undefined)[] {
  return FLOWS.map((flow) => hops.pick(flow));
}

function hopsOf(rehash: Rehash, ...members: readonly string[]): NextHops {
  const hops = new NextHops(rehash);
  hops.update(members);
  return hops;
}

describe('next hops of equal routes', () => {
  test.each(['resilient', 'modulo'] as const)('take nothing where there are none: %s', (rehash) => {
    expect(hopsOf(rehash).pick(7)).toBeUndefined();
  });

  test.each(['resilient', 'modulo'] as const)('have equal shares: %s', (rehash) => {
    const at = where(hopsOf(rehash, 'a', 'b', 'c', 'd'));
    expect(['a', 'b', 'c', 'd'].map((name) => at.filter((hop) => hop === name).length)).toEqual([
      128, 128, 128, 128,
    ]);
  });

  test('move the flows of what is lost, and no others, where they are resilient', () => {
    const hops = hopsOf('resilient', 'a', 'b', 'c');
    const before = where(hops);
    hops.update(['a', 'c']);
    const moved = where(hops).filter((hop, flow) => hop !== before[flow] && before[flow] !== 'b');
    expect(moved).toEqual([]);
  });

  test('move others, too, where they are a modulo', () => {
    const hops = hopsOf('modulo', 'a', 'b', 'c');
    const before = where(hops);
    hops.update(['a', 'c']);
    const moved = where(hops).filter((hop, flow) => hop !== before[flow] && before[flow] !== 'b');
    expect(moved.length).toBeGreaterThan(100);
  });

  test('give one that comes its share, and move no more than that', () => {
    const hops = hopsOf('resilient', 'a', 'b', 'c');
    const before = where(hops);
    hops.update(['a', 'b', 'c', 'd']);
    const moved = where(hops).filter((hop, flow) => hop !== before[flow]);
    expect({ moved: moved.length, to: [...new Set(moved)] }).toEqual({ moved: 128, to: ['d'] });
  });

  test('never leave a flow at what is gone, whatever has come and gone', () => {
    const members = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(fc.array(members, { maxLength: 8 }), members, (history, last) => {
        const hops = new NextHops('resilient');
        for (const one of [...history, last]) hops.update(one);
        const used = new Set(where(hops));
        expect(used).toEqual(new Set(last.length === 0 ? [undefined] : last));
      }),
    );
  });
});
