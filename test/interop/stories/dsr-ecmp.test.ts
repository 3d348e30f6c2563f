import { expect, test } from '@jest/globals';
import { link, Namespace, waitFor, type Keepcast } from '../../support/lab/index.ts';
import { Frr } from '../../support/lab/frr.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { makeRouter, nextHops, routedBy, RouteWatch, ServiceNode, VIP } from './anycast-lab.ts';
import { FlowClient } from './flows.ts';

const NODES = ['one', 'two', 'three'] as const;

/** Connections of the client: enough for each node to have some. */
const FLOWS = 90;

const addressOf = (index: number, host: number): string => `10.79.${index + 1}.${host}`;

const FRR_CONFIG = `
router bgp 65000
 bgp router-id 10.79.100.1
 no bgp ebgp-requires-policy
${NODES.map(
  (_, index) => ` neighbor ${addressOf(index, 2)} remote-as 65010
 neighbor ${addressOf(index, 2)} passive
 neighbor ${addressOf(index, 2)} advertisement-interval 0`,
).join('\n')}
 address-family ipv4 unicast
  maximum-paths 16
`;

const node = (index: number, router: Namespace): Promise<ServiceNode> =>
  ServiceNode.start(
    NODES[index] ?? '',
    router,
    [`${addressOf(index, 1)}/30`, `${addressOf(index, 2)}/30`],
    `
peers: [ { address: ${addressOf(index, 1)}, asn: 65000, holdTime: 9s, connectRetry: 1s } ]
announce: { ${VIP}/32: { health: web } }
`,
  );

/** What a node has told the router. */
function sent({ events }: Keepcast): readonly string[] {
  return events.flatMap(({ event }) =>
    ['announced', 'withdrawn', 'lost'].includes(event) ? [event] : [],
  );
}

describeWith(['vtysh'], 'three nodes with one address, and FRR that balances by ECMP', () => {
  test('a node whose service dies loses its next hop alone: the others keep their flows, and there is always a route', async () => {
    const router = await makeRouter('router');
    const client = await Namespace.create('client');
    await link(router, client, { addresses: ['10.79.100.1/24', '10.79.100.2/24'] });
    await client.exec(['ip', 'route', 'add', 'default', 'via', '10.79.100.1']);
    const watch = await RouteWatch.start(router);
    const nodes = await Promise.all([0, 1, 2].map((index) => node(index, router)));
    await Frr.start({ namespace: router, config: FRR_CONFIG, hasZebra: true });
    await routedBy(router, nodes);

    const flows = await FlowClient.start(client, VIP, FLOWS);
    const before = await flows.now();
    expect([Object.keys(before.alive).sort(), before.refused]).toEqual([[...NODES].sort(), 0]);

    // Linux shares the flows out again by the place of a next hop: without the one in the middle the others keep theirs.
    const [, middle] = await nextHops(router);
    const dead = nodes.find(({ address }) => address === middle);
    if (dead === undefined) throw new Error(`no node is ${String(middle)}`);
    const others = nodes.filter((node) => node !== dead);
    await dead.server.down();
    await routedBy(router, others);
    // Its own checks have told, and nobody else has sent anything.
    const { reason } = await dead.keepcast.waitForEvent(({ event }) => event === 'withdrawn');
    expect(reason?.code).toBe('all-backends-offline');
    expect(others.map(({ keepcast }) => sent(keepcast))).toEqual([['announced'], ['announced']]);
    const without = await flows.more(FLOWS);
    expect(without.broken).toEqual({ [dead.name]: before.alive[dead.name] });
    expect(Object.keys(without.alive).sort()).toEqual(others.map(({ name }) => name).sort());
    expect(without.refused).toBe(0);

    await dead.server.up();
    await routedBy(router, nodes);
    // Its return may move flows of the others, for the same reason; those that stay were never interrupted.
    const back = await flows.more(FLOWS);
    expect(Object.keys(back.alive).sort()).toEqual([...NODES].sort());
    expect(back.refused).toBe(0);
    expect(watch.removals).toBe(0);

    for (const { server } of nodes) await server.down();
    await routedBy(router, []);
    await waitFor('the kernel to tell', () => watch.removals > 0, { giveUp: watch.obituary });
    expect(watch.changes).toBeGreaterThan(watch.removals);
  });
});
