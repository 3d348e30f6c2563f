import { expect, test } from '@jest/globals';
import { BirdRouter } from '../support/lab/bird-router.ts';
import { FrrRouter } from '../support/lab/frr-router.ts';
import { waitFor, type Namespace } from '../support/lab/index.ts';
import { describeWith } from '../support/prerequisite.ts';
import { Stage, type StartRouter } from './matrix/stage.ts';

const VIP = '203.0.113.10/32';

/** One route as `ip -j route` prints it. */
interface KernelRoute {
  readonly gateway?: string;
  readonly nexthops?: readonly { readonly gateway: string }[];
}

/** Where the router's kernel sends packets to `prefix`, in ascending order. */
async function nextHops(router: Namespace, prefix: string): Promise<readonly string[]> {
  const answer = await router.exec(['ip', '-j', 'route', 'show', prefix]);
  const [route] = JSON.parse(answer) as readonly KernelRoute[];
  const { gateway, nexthops = gateway === undefined ? [] : [{ gateway }] } = route ?? {};
  return nexthops.map((each) => each.gateway).sort();
}

/** Three nodes of one anycast service: each has an AS of its own. */
const NODES = ['one', 'two', 'three'].map((name) => ({ name, shows: name }));

function describeEcmp(start: StartRouter): void {
  test("three speakers are three next hops in the router's kernel, and two without the one that withdraws", async () => {
    const stage = await Stage.set(start, NODES);
    const [one, two, three] = NODES.map(({ name }) => stage.session(name));
    const kernelHas = (expected: readonly (string | undefined)[]): Promise<unknown> =>
      waitFor(`${VIP} by ${expected.join()}`, () => nextHops(stage.routerSpace, VIP), {
        until: (seen) => seen.join() === expected.join(),
      });
    for (const session of [one, two, three]) await session?.speaker.announce({ prefix: VIP });
    await kernelHas([one?.ipv4, two?.ipv4, three?.ipv4]);
    await two?.speaker.withdraw(VIP);
    await kernelHas([one?.ipv4, three?.ipv4]);
    await two?.speaker.announce({ prefix: VIP });
    await kernelHas([one?.ipv4, two?.ipv4, three?.ipv4]);
    await expect(stage.router.complaints([])).resolves.toStrictEqual([]);
  });
}

describeWith(['bird', 'birdc'], 'three of our speakers and BIRD, which feeds the kernel', () => {
  describeEcmp((namespace, neighbours) =>
    BirdRouter.start(namespace, neighbours, { feedsKernel: true }),
  );
});

describeWith(['vtysh'], 'three of our speakers and FRR, which feeds the kernel', () => {
  describeEcmp((namespace, neighbours) =>
    FrrRouter.start(namespace, neighbours, { feedsKernel: true }),
  );
});
