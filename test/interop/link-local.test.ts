import { beforeAll, expect, test } from '@jest/globals';
import { frrRouter } from '../support/lab/frr-router.ts';
// It cleans up at the end of the file.
import '../support/lab/index.ts';
import type { RouterKind } from '../support/lab/router.ts';
import { describeWith } from '../support/prerequisite.ts';
import { linkLocal, linkLocalDialled } from './matrix/further-rows.ts';
import type { Own, SessionPlan } from './matrix/session-plan.ts';
import { Stage } from './matrix/stage.ts';

/** Milliseconds. */
const PATIENCE = 60_000;

const PLANS: readonly SessionPlan[] = [
  { name: 'wedial', shows: 'we dial', dials: 'we', over: 'linkLocal' },
  { name: 'theydial', shows: 'they dial', dials: 'they', over: 'linkLocal' },
  { name: 'bothdial', shows: 'both dial', dials: 'both', over: 'linkLocal' },
  { name: 'internal', shows: 'internal', over: 'linkLocal', internal: true },
  {
    name: 'bothfamilies',
    shows: 'IPv4 routes too, with the link-local next hop',
    over: 'linkLocal',
    families: ['ipv4', 'ipv6'],
    theirs: { extendedNextHop: true },
    ipv4NextHop: ({ linkLocal }: Own) => linkLocal,
  },
  {
    name: 'global',
    shows: 'a global next hop beside the link-local one',
    over: 'linkLocal',
    ours: ({ ipv6 }: Own) => ({ nextHop: { 'ipv6-unicast': ipv6 } }),
    expected: ({ ipv6 }: Own) => ({ nextHop: ipv6 }),
  },
];

for (const kind of linkLocal.kinds) describeLinkLocal(kind);

function describeLinkLocal(kind: RouterKind): void {
  const plans = PLANS.filter(
    ({ dials }) => dials !== 'they' || linkLocalDialled.kinds.includes(kind),
  );
  describeWith(kind.programs, `link-local addresses, and ${kind.name}`, () => {
    let stage: Stage;

    beforeAll(async () => {
      // FRR's bgpd knows interfaces from zebra only.
      stage = await Stage.set(kind, plans, { feedsKernel: kind === frrRouter });
    }, PATIENCE);

    test.each(plans.map(({ name, shows }) => ({ name, shows })))(
      '$shows: our routes arrive',
      async ({ name }) => {
        const session = stage.session(name);
        const nextHops: string[] = [];
        for (const { prefix } of session.routes) {
          nextHops.push((await stage.routeArrives(prefix)).nextHop);
        }
        expect(nextHops).toStrictEqual(session.routes.map(({ expected }) => expected.nextHop));
      },
    );

    test('nobody complains', async () => {
      await expect(stage.router.complaints([])).resolves.toStrictEqual([]);
    });
  });
}
