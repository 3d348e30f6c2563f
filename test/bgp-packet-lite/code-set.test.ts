import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CodeSet } from '../../src/bgp-packet-lite/code-set.ts';
import { propertyRuns } from '../support/property-runs.ts';

test.each([0, 1, 31, 32, 63, 64, 128, 255])('%d is not there, then it is', (code) => {
  const codes = new CodeSet();
  expect([codes.has(code), codes.add(code), codes.has(code), codes.add(code), codes.size]).toEqual([
    false,
    true,
    true,
    false,
    1,
  ]);
});

test('it is like a Set', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 })), (added) => {
      const codes = new CodeSet();
      for (const code of added) codes.add(code);
      const all = Array.from({ length: 256 }, (_, code) => code);
      expect(all.filter((code) => codes.has(code))).toEqual(
        all.filter((code) => added.includes(code)),
      );
      expect(codes.size).toBe(new Set(added).size);
    }),
    { numRuns: propertyRuns(100) },
  );
});
