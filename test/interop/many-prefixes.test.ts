import { expect, test } from '@jest/globals';
import { waitFor } from '../support/lab/index.ts';
import { describeWith } from '../support/prerequisite.ts';
import { manyPrefixes } from './matrix/further-rows.ts';
import { Stage } from './matrix/stage.ts';

/** Milliseconds: GoBGP takes its time. */
const PATIENCE = 120_000;

/** The first `count` hosts of 10.0.0.0/8. */
function firstPrefixes(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `10.${index >>> 16}.${(index >>> 8) & 255}.${index & 255}/32`,
  );
}

for (const kind of manyPrefixes.kinds) {
  describeWith(kind.programs, `many prefixes to ${kind.name}`, () => {
    test.each([1_000, 100_000])(
      '%d arrive, and leave',
      async (count) => {
        // A daemon for itself: GoBGP asks every neighbour about each route, whether it gets it or not.
        const stage = await Stage.set(kind, [{ name: 'many', shows: '' }]);
        const { neighbour, speaker } = stage.session('many');
        const hasRoutes = (expected: number): Promise<number> =>
          waitFor(`${expected} routes`, () => stage.router.count(neighbour), {
            until: (routes) => routes === expected,
            interval: 200,
            deadline: PATIENCE,
          });
        await hasRoutes(1);
        const prefixes = firstPrefixes(count);
        await speaker.announce(...prefixes.map((prefix) => ({ prefix })));
        await hasRoutes(count + 1);
        await speaker.withdraw(...prefixes);
        await hasRoutes(1);
        await expect(stage.router.complaints([])).resolves.toStrictEqual([]);
      },
      PATIENCE * 3,
    );
  });
}
