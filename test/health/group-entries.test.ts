import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GroupEntries } from '../../src/health/group-entries.ts';

test('an entry that is not there cannot be set', () => {
  expect(() => {
    new GroupEntries([1]).set(1, 2);
  }).toThrow('there is no entry 1');
});

test('the same version is the same list', () => {
  const entries = new GroupEntries([1, 2]);
  expect(entries.version()()).toBe(entries.version()());
});

test('a version stays as it was, whenever it is looked at', () => {
  const step = fc.oneof(
    fc.record({ set: fc.nat(299), to: fc.nat() }),
    fc.record({ push: fc.nat() }),
    fc.constant('look' as const),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.array(step), (length, steps) => {
      const model = Array.from({ length }, (_, index) => index);
      const entries = new GroupEntries(model);
      const versions = steps.flatMap((action) => {
        if (action === 'look') return [{ expected: model.slice(), version: entries.version() }];
        if ('push' in action) {
          model.push(action.push);
          entries.push(action.push);
        } else {
          const index = action.set % model.length;
          model[index] = action.to;
          entries.set(index, action.to);
        }
        return [];
      });
      for (const { expected, version } of versions) expect(version()).toEqual(expected);
      expect(entries.version()()).toEqual(model);
    }),
  );
});
