import { beforeEach, expect, test } from '@jest/globals';
import { Bird, HttpBackend, Keepcast, link, Namespace, waitFor } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';

const ROUTER = '10.79.1.1';
const NODE = '10.79.1.2';

/** Of the first service, of the second, and of both. */
const WEB = '192.0.2.1/32';
const DNS = '192.0.2.2/32';
const BOTH = '192.0.2.3/32';

const BIRD_CONFIG = `
router id ${ROUTER};
protocol device {}
protocol direct { ipv4; }
protocol bgp node { local ${ROUTER} as 65000; neighbor ${NODE} as 65010; passive on; error wait time 1,2; hold time 9; ipv4 { import all; export none; }; }
`;

const PROBING = 'interval: 300ms, fastInterval: 100ms, timeout: 1s, rise: 2, fall: 2';

const KEEPCAST_CONFIG = `
speaker: { asn: 65010, routerId: ${NODE} }
peers: [ { address: ${ROUTER}, asn: 65000, connectRetry: 1s, idleHold: { initial: 100ms, maximum: 1s } } ]
health:
  web: { ${PROBING}, backends: { web-a: { tcp: "127.0.0.1:8080" } } }
  dns: { ${PROBING}, backends: { dns-a: { tcp: "127.0.0.1:8053" } } }
announce:
  ${WEB}: { health: web }
  ${DNS}: { health: dns }
  ${BOTH}: [ { health: web }, { health: dns } ]
`;

let bird: Bird;
let web: HttpBackend;
let dns: HttpBackend;
let keepcast: Keepcast;

/** The prefixes that BIRD has of the node. */
async function routed(): Promise<readonly string[]> {
  const held = await Promise.all(
    [WEB, DNS, BOTH].map(async (prefix) => ((await bird.routes(prefix)).length > 0 ? prefix : [])),
  );
  return held.flat();
}

async function untilRouted(...wanted: readonly string[]): Promise<void> {
  await waitFor(`BIRD to have ${wanted.join()}`, routed, {
    until: (seen) => seen.join() === wanted.join(),
  });
}

/** What keepcast has sent of a prefix, and lost of it. */
function sent(prefix: string): readonly string[] {
  return keepcast.events.flatMap(({ event, prefix: of }) =>
    of === prefix && ['announced', 'withdrawn', 'lost'].includes(event) ? [event] : [],
  );
}

/** The router may know before keepcast's words have come here. */
async function untilSent(prefix: string, count: number): Promise<readonly string[]> {
  return waitFor(`${count} events of ${prefix}`, () => sent(prefix), {
    until: ({ length }) => length >= count,
  });
}

describeWith(['bird', 'birdc'], 'a route that was withdrawn', () => {
  beforeEach(async () => {
    const router = await Namespace.create('router');
    const node = await Namespace.create('node');
    await link(router, node, { addresses: [`${ROUTER}/30`, `${NODE}/30`] });
    [bird, web, dns] = await Promise.all([
      Bird.start({ namespace: router, config: BIRD_CONFIG }),
      HttpBackend.start({ namespace: node }),
      HttpBackend.start({ namespace: node, port: 8053 }),
    ]);
    keepcast = await Keepcast.start({ namespace: node, config: KEEPCAST_CONFIG });
    await untilRouted(WEB, DNS, BOTH);
  });

  test('takes none of another service with it, and returns with its own', async () => {
    await web.down();
    await untilRouted(DNS, BOTH);
    await dns.down();
    await untilRouted();
    await dns.up();
    await untilRouted(DNS, BOTH);
    await web.up();
    await untilRouted(WEB, DNS, BOTH);
    for (const prefix of [WEB, DNS, BOTH]) {
      await expect(untilSent(prefix, 3)).resolves.toEqual(['announced', 'withdrawn', 'announced']);
    }
  });

  test('returns with the router, where the service has recovered while that was dead', async () => {
    await web.down();
    await untilRouted(DNS, BOTH);
    const before = keepcast.events.length;
    await bird.kill();
    await keepcast.waitForEvent(({ event }) => event === 'lost', { after: before });
    await web.up();
    await keepcast.waitForEvent(
      ({ event, prefix, decision }) =>
        event === 'decision' && prefix === WEB && decision === 'announce',
      { after: before },
    );
    // Wanted, and sent to nobody: nobody is told that it was.
    expect(sent(WEB)).toEqual(['announced', 'withdrawn']);

    await bird.restart();
    await untilRouted(WEB, DNS, BOTH);
    await expect(untilSent(WEB, 3)).resolves.toEqual(['announced', 'withdrawn', 'announced']);
    await expect(bird.protocol('node')).resolves.toMatchObject({
      importUpdatesReceived: 3,
      importWithdrawsReceived: 0,
    });
  });

  test('is as it should be when everything has failed in turns, and the faults are over', async () => {
    await web.down();
    await bird.ask('disable node');
    await dns.down();
    await keepcast.waitForEvent(({ event, to }) => event === 'backend' && to === 'offline');
    await bird.ask('enable node');
    keepcast.signal('SIGSTOP');
    await web.up();
    await bird.restart();
    keepcast.signal('SIGCONT');
    await untilRouted(WEB, BOTH);
    await bird.ask('disable node');
    await dns.up();
    await web.down();
    await bird.ask('enable node');
    await untilRouted(DNS, BOTH);
    await web.up();
    await untilRouted(WEB, DNS, BOTH);
  });
});
