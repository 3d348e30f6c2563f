import { expect, test } from '@jest/globals';
import { HttpBackend, link, Namespace, waitFor } from '../../support/lab/index.ts';
import { Frr } from '../../support/lab/frr.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { makeRouter, routedBy, RouteWatch, ServiceNode, VIP } from './anycast-lab.ts';
import { FlowClient } from './flows.ts';
import { LibraryNode } from './library-node.ts';

const PREFIX = `${VIP}/32`;

const FLOWS = 5;

const addressOf = (net: number, host: number): string => `10.79.${net}.${host}`;

function frrConfig(nets: readonly number[]): string {
  const neighbours = nets.map((net) => {
    const address = addressOf(net, 2);
    return ` neighbor ${address} remote-as 65010
 neighbor ${address} passive
 neighbor ${address} advertisement-interval 0`;
  });
  return `
router bgp 65000
 bgp router-id 10.79.100.1
 no bgp ebgp-requires-policy
${neighbours.join('\n')}
`;
}

interface FrrPath {
  readonly locPrf?: number;
  readonly community?: { readonly list: readonly string[] };
  readonly peer: { readonly peerId: string };
}

/** The router's path by way of a node, if it has one. */
async function pathBy(frr: Frr, address: string): Promise<FrrPath | undefined> {
  const answer = await frr.json(`show bgp ipv4 unicast ${PREFIX} json`);
  const { paths = [] } = answer as { readonly paths?: readonly FrrPath[] };
  return paths.find(({ peer }) => peer.peerId === address);
}

const isMarked = (path: FrrPath): boolean =>
  path.community?.list.includes('gracefulShutdown') === true;

/** How often there was a session with it: 1 means that the first one is still there, if it is Established. */
async function sessions(frr: Frr, address: string): Promise<{ state?: string; begun?: number }> {
  const answer = await frr.json(`show bgp neighbors ${address} json`);
  const neighbours = answer as Record<string, { bgpState: string; connectionsEstablished: number }>;
  const { bgpState: state, connectionsEstablished: begun } = neighbours[address] ?? {};
  return { ...(state === undefined ? {} : { state }), ...(begun === undefined ? {} : { begun }) };
}

describeWith(['vtysh'], 'maintenance of a node that has clients', () => {
  test('SIGTERM: they land elsewhere while its service still runs, nobody is refused, and there is always a route', async () => {
    const router = await makeRouter('router');
    const client = await Namespace.create('client');
    await link(router, client, { addresses: ['10.79.100.1/24', '10.79.100.2/24'] });
    await client.exec(['ip', 'route', 'add', 'default', 'via', '10.79.100.1']);
    const node = (name: string, net: number, med: number): Promise<ServiceNode> =>
      ServiceNode.start(
        name,
        router,
        [`${addressOf(net, 1)}/30`, `${addressOf(net, 2)}/30`],
        `
peers: [ { address: ${addressOf(net, 1)}, asn: 65000, connectRetry: 1s } ]
announce: { ${PREFIX}: { health: web, med: ${med} } }
drain: { wait: 10m }
`,
      );
    const [leaving, staying] = [await node('leaving', 1, 100), await node('staying', 2, 200)];
    const frr = await Frr.start({
      namespace: router,
      config: frrConfig([1, 2]),
      hasZebra: true,
    });
    await waitFor('the other path', () => pathBy(frr, staying.address));
    await routedBy(router, [leaving]);
    const watch = await RouteWatch.start(router);
    const flows = await FlowClient.start(client, VIP, FLOWS);
    await expect(flows.now()).resolves.toMatchObject({ alive: { leaving: FLOWS }, refused: 0 });

    leaving.keepcast.signal('SIGTERM');
    await routedBy(router, [staying]);
    // RFC 8326: what is marked has LOCAL_PREF 0, and is there still. FRR offers LLGR, so the other mark is RFC 9494's.
    await expect(pathBy(frr, leaving.address)).resolves.toMatchObject({
      locPrf: 0,
      community: { list: ['gracefulShutdown', 'noLlgr'] },
    });
    await expect(sessions(frr, leaving.address)).resolves.toEqual({
      state: 'Established',
      begun: 1,
    });
    const moved = await flows.more(FLOWS);
    expect([moved.alive['staying'], moved.refused]).toEqual([FLOWS, 0]);

    // The second signal ends the wait; nobody else would within these ten minutes.
    leaving.keepcast.signal('SIGTERM');
    await expect(leaving.keepcast.exit).resolves.toEqual({ code: 0, signal: null });
    await leaving.server.down();
    const after = await flows.more(FLOWS);
    expect([after.alive['staying'], after.refused]).toEqual([2 * FLOWS, 0]);
    expect(watch.removals).toBe(0);
  });

  test('a drain ends when the last connection is gone, and is taken back: the session stays all the time', async () => {
    const router = await Namespace.create('router');
    const namespace = await Namespace.create('node');
    const [peer, address] = [addressOf(1, 1), addressOf(1, 2)];
    await link(router, namespace, { addresses: [`${peer}/30`, `${address}/30`] });
    await HttpBackend.start({ namespace });
    const frr = await Frr.start({ namespace: router, config: frrConfig([1]) });
    const node = await LibraryNode.start(namespace, {
      address,
      peers: [{ address: peer, asn: 65_000, connectRetry: '1s' }],
      health: { web: { service: '127.0.0.1:8080' } },
      announce: { [PREFIX]: { health: 'web' } },
    });
    const path = (): Promise<FrrPath | undefined> => pathBy(frr, address);
    await waitFor('the route', path);

    const drained = node.drain(PREFIX);
    await waitFor('the mark', path, { until: isMarked });
    expect(node.sent).not.toContain(`withdrawn ${PREFIX}`);
    await node.idle();
    await expect(drained).resolves.toMatchObject({ outcome: 'drained', end: 'condition' });
    await waitFor('the route to leave', async () => (await path()) === undefined);

    await node.undrain(PREFIX);
    await waitFor('the route without the mark', path, { until: (now) => !isMarked(now) });
    await expect(sessions(frr, address)).resolves.toEqual({ state: 'Established', begun: 1 });
    const phases = node.events.flatMap(({ event, phase }) => (event === 'drain' ? [phase] : []));
    expect(phases).toEqual(['waiting', 'leaving', 'hooking', 'drained', 'serving']);
  });
});
