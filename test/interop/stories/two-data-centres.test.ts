import { expect, test } from '@jest/globals';
import { Bird, link, Namespace, waitFor } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { makeRouter, nextHops, RouteWatch, ServiceNode, VIP } from './anycast-lab.ts';
import { FlowClient } from './flows.ts';

/** Connections of the client, opened at a time. */
const FLOWS = 5;

/** A router of a data centre: its node is one neighbour, the router of the other data centre the other. */
function birdConfig(router: {
  own: string;
  asn: number;
  node: string;
  other: string;
  otherAsn: number;
}): string {
  const { own, asn, node, other, otherAsn } = router;
  return `
router id ${own};
protocol device {}
protocol direct { ipv4; }
protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }
protocol bgp node { local as ${asn}; neighbor ${node} as 65010; passive on; hold time 9; ipv4 { import all; export none; }; }
protocol bgp backbone { local as ${asn}; neighbor ${other} as ${otherAsn}; connect delay time 1; connect retry time 1; ipv4 { import all; export all; next hop self; }; }
`;
}

const node = (name: string, router: Namespace, net: number): Promise<ServiceNode> =>
  ServiceNode.start(
    name,
    router,
    [`10.79.${net}.1/30`, `10.79.${net}.2/30`],
    `
peers: [ { address: 10.79.${net}.1, asn: 6500${net}, holdTime: 9s, connectRetry: 1s } ]
announce: { ${VIP}/32: { health: web } }
`,
  );

describeWith(['bird', 'birdc'], 'one address in two data centres', () => {
  test('clients of the first land in the second while its backends are dead, and come back', async () => {
    const [first, second] = [await makeRouter('router1'), await makeRouter('router2')];
    const client = await Namespace.create('client');
    await link(first, second, { addresses: ['10.79.50.1/30', '10.79.50.2/30'] });
    await link(first, client, { addresses: ['10.79.100.1/24', '10.79.100.2/24'] });
    await client.exec(['ip', 'route', 'add', 'default', 'via', '10.79.100.1']);
    const near = await node('near', first, 1);
    const far = await node('far', second, 2);
    const backbone = { first: '10.79.50.1', second: '10.79.50.2' };
    const bird = await Bird.start({
      namespace: first,
      config: birdConfig({
        own: backbone.first,
        asn: 65001,
        node: near.address,
        other: backbone.second,
        otherAsn: 65002,
      }),
    });
    await Bird.start({
      namespace: second,
      config: birdConfig({
        own: backbone.second,
        asn: 65002,
        node: far.address,
        other: backbone.first,
        otherAsn: 65001,
      }),
    });
    const firstRoutes = (hop: string): Promise<unknown> =>
      waitFor(`the first router to send ${VIP} to ${hop}`, () => nextHops(first), {
        until: (hops) => hops.join() === hop,
      });
    await firstRoutes(near.address);
    await waitFor('the second router to have its own', () => nextHops(second), {
      until: (hops) => hops.join() === far.address,
    });
    await waitFor(
      'the first router to know the way to the second',
      () => bird.routes(`${VIP}/32`),
      {
        until: (routes) => routes.length === 2,
      },
    );
    const watch = await RouteWatch.start(first);
    const flows = await FlowClient.start(client, VIP, FLOWS);
    await expect(flows.now()).resolves.toEqual({ alive: { near: FLOWS }, broken: {}, refused: 0 });

    await near.server.down();
    await firstRoutes(backbone.second);
    const { reason } = await near.keepcast.waitForEvent(({ event }) => event === 'withdrawn');
    expect(reason?.code).toBe('all-backends-offline');
    await expect(flows.more(FLOWS)).resolves.toEqual({
      alive: { far: FLOWS },
      broken: { near: FLOWS },
      refused: 0,
    });

    await near.server.up();
    await firstRoutes(near.address);
    // Those that are in the second one meet a server now that does not know them: docs/operations.md says so.
    const back = await flows.more(FLOWS);
    expect([back.alive['near'], back.refused]).toEqual([FLOWS, 0]);
    // It was the route that went and came back, and not the session.
    await expect(bird.protocol('node')).resolves.toMatchObject({
      established: true,
      lastError: undefined,
      importUpdatesReceived: 2,
      importWithdrawsReceived: 1,
    });
    expect(watch.removals).toBe(0);

    // That none was seen means something only where one would have been.
    for (const name of ['node', 'backbone']) await bird.ask(`disable ${name}`);
    await waitFor('the end of the route', () => watch.removals > 0, { giveUp: watch.obituary });
  });
});
