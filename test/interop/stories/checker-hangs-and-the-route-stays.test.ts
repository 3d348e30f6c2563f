import { beforeEach, expect, test } from '@jest/globals';
import { Bird, HttpBackend, Keepcast, link, Namespace, waitFor } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { LibraryProgram } from './library-program.ts';

const VIP = '192.0.2.10/32';
const ROUTER = '10.79.1.1';
const NODE = '10.79.1.2';

const BIRD_CONFIG = `
router id ${ROUTER};
protocol device {}
protocol direct { ipv4; }
protocol bgp node { local ${ROUTER} as 65000; neighbor ${NODE} as 65010; passive on; error wait time 1,2; hold time 9; ipv4 { import all; export none; }; }
`;

/** The hold time is as short as it may be: it is what a process that stands still is bound by. */
const KEEPCAST_CONFIG = `
speaker: { asn: 65010, routerId: ${NODE} }
peers: [ { address: ${ROUTER}, asn: 65000, holdTime: 3s, connectRetry: 1s } ]
health:
  web: { interval: 300ms, fastInterval: 100ms, timeout: 1s, rise: 2, fall: 2, backends: { service: { tcp: "127.0.0.1:8080" } } }
announce: { ${VIP}: { health: web } }
`;

let node: Namespace;
let bird: Bird;

function untilRoutes(count: 0 | 1): Promise<unknown> {
  return waitFor(`${count} routes to ${VIP}`, () => bird.routes(VIP), {
    until: (routes) => routes.length === count,
  });
}

async function startKeepcast(): Promise<Keepcast> {
  await HttpBackend.start({ namespace: node });
  const keepcast = await Keepcast.start({ namespace: node, config: KEEPCAST_CONFIG });
  await untilRoutes(1);
  return keepcast;
}

describeWith(['bird', 'birdc'], 'the checker hangs or dies, and the route stays', () => {
  beforeEach(async () => {
    const router = await Namespace.create('router');
    node = await Namespace.create('node');
    await link(router, node, { addresses: [`${ROUTER}/30`, `${NODE}/30`] });
    bird = await Bird.start({ namespace: router, config: BIRD_CONFIG });
  });

  test('until its lease is over: the route leaves, the session stays, and the next result brings it back', async () => {
    const program = new LibraryProgram(node, 'node-with-checker', NODE, ROUTER, VIP);
    const { pid } = await program.event('the checker', ({ event }) => event === 'checker');
    await untilRoutes(1);

    process.kill(Number(pid), 'SIGSTOP');
    await untilRoutes(0);
    const left = await program.event('its reason', ({ event }) => event === 'withdrawn');
    expect(left.reason).toMatchObject({
      code: 'lease-expired',
      message: 'no check has had a result for 1s: the lease of the route has expired',
    });

    process.kill(Number(pid), 'SIGCONT');
    await untilRoutes(1);
    await expect(bird.protocol('node')).resolves.toMatchObject({
      importUpdatesReceived: 2,
      importWithdrawsReceived: 1,
      lastError: undefined,
    });
  });

  test('no longer than the connection, where keepcast is killed: the kernel ends that at once', async () => {
    const keepcast = await startKeepcast();
    keepcast.signal('SIGKILL');
    await untilRoutes(0);
    await expect(bird.protocol('node')).resolves.toMatchObject({
      lastError: expect.stringMatching(/^Socket: Connection (closed|reset by peer)$/),
      // Nobody was asked to keep the routes of a process that is gone (RFC 4724).
      restarting: false,
    });
    await expect(bird.log()).resolves.not.toContain('Hold timer expired');
  });

  test('no longer than the hold time, where the whole process stands still; and it returns with the process', async () => {
    const keepcast = await startKeepcast();
    keepcast.signal('SIGSTOP');
    await untilRoutes(0);
    await expect(bird.protocol('node')).resolves.toMatchObject({
      lastError: expect.stringMatching(/Hold timer expired$/),
    });
    const before = keepcast.events.length;
    keepcast.signal('SIGCONT');
    await keepcast.waitForEvent(({ event }) => event === 'lost', { after: before });
    await untilRoutes(1);
  });
});
