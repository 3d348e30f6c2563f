import { expect, test } from '@jest/globals';
import { waitFor } from '../support/lab/index.ts';
import { BirdRouter } from '../support/lab/bird-router.ts';
import { FrrRouter } from '../support/lab/frr-router.ts';
import { GobgpRouter } from '../support/lab/gobgp-router.ts';
import { describeWith } from '../support/prerequisite.ts';
import { Stage, type StartRouter } from './matrix/stage.ts';

/** Milliseconds: GoBGP takes its time. */
const PATIENCE = 120_000;

/** The first `count` hosts of 10.0.0.0/8. */
function manyPrefixes(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `10.${index >>> 16}.${(index >>> 8) & 255}.${index & 255}/32`,
  );
}

function describeMany(start: StartRouter): void {
  test.each([1_000, 100_000])(
    '%d prefixes arrive, and leave',
    async (count) => {
      const stage = await Stage.set(start, [{ name: 'many', shows: '' }]);
      const { neighbour, speaker } = stage.session('many');
      const hasRoutes = (expected: number): Promise<number> =>
        waitFor(`${expected} routes`, () => stage.router.count(neighbour), {
          until: (routes) => routes === expected,
          interval: 200,
          deadline: PATIENCE,
        });
      await hasRoutes(1);
      const prefixes = manyPrefixes(count);
      await speaker.announce(...prefixes.map((prefix) => ({ prefix })));
      await hasRoutes(count + 1);
      await speaker.withdraw(...prefixes);
      await hasRoutes(1);
      await expect(stage.router.complaints([])).resolves.toStrictEqual([]);
    },
    PATIENCE * 3,
  );
}

describeWith(['bird', 'birdc'], 'many prefixes to BIRD', () => {
  describeMany((namespace, neighbours) => BirdRouter.start(namespace, neighbours));
});

describeWith(['vtysh'], 'many prefixes to FRR', () => {
  describeMany((namespace, neighbours) => FrrRouter.start(namespace, neighbours));
});

describeWith(['gobgpd', 'gobgp'], 'many prefixes to GoBGP', () => {
  describeMany((namespace, neighbours) => GobgpRouter.start(namespace, neighbours));
});
