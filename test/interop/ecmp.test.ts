import { expect, test } from '@jest/globals';
import { waitFor, type Namespace } from '../support/lab/index.ts';
import { describeWith } from '../support/prerequisite.ts';
import type { LabFamily } from '../support/lab/router.ts';
import { ecmp } from './matrix/further-rows.ts';
import type { SessionPlan } from './matrix/session-plan.ts';
import { Stage, type StagedSession } from './matrix/stage.ts';

const VIP = { ipv4: '203.0.113.130/32', ipv6: '2001:db8:204::10/128' } as const;

/** One route as `ip -j route` prints it. */
interface KernelRoute {
  readonly gateway?: string;
  readonly nexthops?: readonly { readonly gateway: string }[];
}

/** Where the router's kernel sends packets to the VIP, in ascending order. */
async function nextHops(router: Namespace, family: LabFamily): Promise<readonly string[]> {
  const version = family === 'ipv4' ? '-4' : '-6';
  const answer = await router.exec(['ip', '-j', version, 'route', 'show', VIP[family]]);
  const [route] = JSON.parse(answer) as readonly KernelRoute[];
  const { gateway, nexthops = gateway === undefined ? [] : [{ gateway }] } = route ?? {};
  return nexthops.map((each) => each.gateway).sort();
}

/** Three nodes of one anycast service: each has an AS of its own. */
const NODES: readonly SessionPlan[] = ['one', 'two', 'three'].map((name) => ({
  name,
  shows: name,
  families: ['ipv4', 'ipv6'],
  ours: ({ ipv6 }) => ({ nextHop: { 'ipv6-unicast': ipv6 } }),
}));

for (const kind of ecmp.kinds) {
  describeWith(
    kind.programs,
    `three of our speakers and ${kind.name}, which feeds the kernel`,
    () => {
      test('they are three next hops in its kernel, and two without the one that withdraws', async () => {
        const stage = await Stage.set(kind, NODES, { feedsKernel: true });
        const [one, two, three] = NODES.map(({ name }) => stage.session(name));
        const kernelHas = async (
          expected: readonly (StagedSession | undefined)[],
        ): Promise<void> => {
          for (const family of ['ipv4', 'ipv6'] as const) {
            const wanted = expected.map((session) => session?.own[family]).join();
            await waitFor(
              `${VIP[family]} by ${wanted}`,
              () => nextHops(stage.routerSpace, family),
              {
                until: (seen) => seen.join() === wanted,
              },
            );
          }
        };
        const vips = [VIP.ipv4, VIP.ipv6];
        for (const session of [one, two, three]) {
          await session?.speaker.announce(...vips.map((prefix) => ({ prefix })));
        }
        await kernelHas([one, two, three]);
        await two?.speaker.withdraw(...vips);
        await kernelHas([one, three]);
        await two?.speaker.announce(...vips.map((prefix) => ({ prefix })));
        await kernelHas([one, two, three]);
        await expect(stage.router.complaints([])).resolves.toStrictEqual([]);
      });
    },
  );
}
