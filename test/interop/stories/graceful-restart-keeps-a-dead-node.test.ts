import { beforeEach, expect, test } from '@jest/globals';
import { HttpBackend, Keepcast, link, Namespace, waitFor } from '../../support/lab/index.ts';
import { Frr } from '../../support/lab/frr.ts';
import { describeWith } from '../../support/prerequisite.ts';

const PREFIX = '198.51.100.10/32';
const ROUTER = '10.79.1.1';
const NODE = '10.79.1.2';

/** It keeps the routes of a neighbour that asks for it (RFC 4724), over NOTIFICATIONs too (RFC 8538). */
const FRR_CONFIG = `
router bgp 65000
 bgp router-id ${ROUTER}
 bgp log-neighbor-changes
 bgp graceful-restart notification
 no bgp ebgp-requires-policy
 neighbor ${NODE} remote-as 65010
 neighbor ${NODE} passive
 neighbor ${NODE} advertisement-interval 0
`;

const config = (gracefulRestart: string): string => `
speaker: { asn: 65010, routerId: ${NODE} }
peers: [ { address: ${ROUTER}, asn: 65000, connectRetry: 1s, gracefulRestart: ${gracefulRestart} } ]
health:
  web: { interval: 300ms, fastInterval: 100ms, rise: 2, fall: 2, backends: { service: { tcp: "127.0.0.1:8080" } } }
announce: { ${PREFIX}: { health: web } }
`;

interface FrrPath {
  readonly stale?: boolean;
}

let node: Namespace;
let frr: Frr;
let service: HttpBackend;

beforeEach(async () => {
  const router = await Namespace.create('router');
  node = await Namespace.create('node');
  await link(router, node, { addresses: [`${ROUTER}/30`, `${NODE}/30`] });
  service = await HttpBackend.start({ namespace: node });
  frr = await Frr.start({ namespace: router, config: FRR_CONFIG });
});

async function paths(): Promise<readonly FrrPath[]> {
  const answer = await frr.json(`show bgp ipv4 unicast ${PREFIX} json`);
  return (answer as { readonly paths?: readonly FrrPath[] }).paths ?? [];
}

/** Resolves when the router has a path of the live node, or of one that it believes to be restarting, or none. */
function routeIs(wanted: 'live' | 'stale' | 'gone'): Promise<unknown> {
  return waitFor(`${PREFIX} to be ${wanted}`, paths, {
    until: ([path, ...others]) =>
      others.length === 0 &&
      (wanted === 'gone'
        ? path === undefined
        : path !== undefined && (path.stale === true) === (wanted === 'stale')),
  });
}

async function isEstablished(): Promise<boolean> {
  const answer = await frr.ask(`show bgp neighbors ${NODE} json`);
  return answer.includes('"bgpState":"Established"');
}

describeWith(
  ['vtysh'],
  'a router that keeps the routes of whoever asks for graceful restart',
  () => {
    test('a node that is killed takes its route with it: nobody has asked', async () => {
      const keepcast = await Keepcast.start({ namespace: node, config: config('false') });
      await routeIs('live');
      keepcast.signal('SIGKILL');
      await routeIs('gone');
      await expect(isEstablished()).resolves.toBe(false);
      // It left with the connection, and not for want of KEEPALIVEs.
      await expect(frr.log()).resolves.not.toMatch(/Hold Timer Expired/i);
    });

    test('asked for: what a killed node leaves goes with the End-of-RIB of one that comes back sick', async () => {
      const asked = config('{ restartTime: 600s, forwardingPreserved: true }');
      const killed = await Keepcast.start({ namespace: node, config: asked });
      await routeIs('live');
      killed.signal('SIGKILL');
      await routeIs('stale');
      await service.down();

      const sick = await Keepcast.start({ namespace: node, config: asked });
      await routeIs('gone');
      await expect(isEstablished()).resolves.toBe(true);
      expect(sick.events.map(({ event }) => event)).not.toContain('announced');
    });

    test('asked for: a stop that is meant is a Hard Reset (RFC 8538), after which nothing is kept', async () => {
      const keepcast = await Keepcast.start({
        namespace: node,
        config: config('{ restartTime: 600s, notification: true }'),
      });
      await routeIs('live');
      keepcast.signal('SIGTERM');
      await expect(keepcast.exit).resolves.toStrictEqual({ code: 0, signal: null });
      await waitFor('FRR to log the Hard Reset', () => frr.log(), {
        until: (log) => /NOTIFICATION.*received.*Hard Reset|NOTIFICATION\(Hard Reset\)/.test(log),
      });
      await routeIs('gone');
    });
  },
);
