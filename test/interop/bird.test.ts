import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  Bird,
  HttpBackend,
  Keepcast,
  link,
  Namespace,
  waitFor,
  type BirdProtocol,
  type BirdRoute,
} from '../support/lab/index.ts';
import { birdComplaints } from '../support/lab/bird-router.ts';
import { describeWith } from '../support/prerequisite.ts';

const VIP = '10.0.0.10/32';
const ROUTER = '10.0.0.1';
const NODE = '10.0.0.11';

/** BIRD offers long-lived graceful restart without being asked (RFC 9494). */
const NO_LLGR = '65535:7';

/** The file of the design, with one peer: the other would only be dialled in vain. */
const CONFIG = `
speaker: { asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0:179" ] }     # listen is optional
peers:
  - { address: 10.0.0.1, asn: 65000, holdTime: 9s, connectRetry: 1s }
health:
  web:
    interval: 500ms
    fastInterval: 100ms
    rise: 2
    fall: 3
    backends:
      web-a: { http: "http://10.10.10.226:8080/healthz", timeout: 500ms }
      web-b: { tcp: "10.10.10.227:8080" }
announce:
  10.0.0.10/32: { health: web, withdrawWhen: all-offline, med: 100, communities: [ "65000:100" ] }
control: { socket: ./keepcast.sock, http: "127.0.0.1:8179" }
`;

function birdConfig(neighbour: string): string {
  return `
router id ${ROUTER};
protocol device {}
protocol direct { ipv4; }
protocol bgp node { ${neighbour} hold time 90; error wait time 1,2; connect delay time 1; connect retry time 1; ipv4 { import all; export none; }; }
`;
}

const WAITING = birdConfig(`local ${ROUTER} as 65000; neighbor ${NODE} as 65010; passive on;`);
const DIALLING = birdConfig(`local ${ROUTER} as 65000; neighbor ${NODE} as 65010;`);
const INTERNAL = birdConfig(`local ${ROUTER} as 65010; neighbor ${NODE} as 65010; passive on;`);

/** What BIRD says of the faults that are part of these tests: our ends, its own, and a wrong AS. */
const DELIBERATE = [
  /Received: Administrative shutdown/,
  /Bad peer AS/,
  /Connection (?:closed|reset)/,
  /Shutdown completed/,
];

/** A router with BIRD, and a node with two backends; keepcast is started by the test. */
class Scene {
  readonly bird: Bird;
  readonly node: Namespace;
  readonly a: HttpBackend;
  readonly b: HttpBackend;

  private constructor(bird: Bird, node: Namespace, a: HttpBackend, b: HttpBackend) {
    this.bird = bird;
    this.node = node;
    this.a = a;
    this.b = b;
  }

  static async set(config: string): Promise<Scene> {
    const router = await Namespace.create('router');
    const node = await Namespace.create('node');
    await link(router, node, { addresses: [`${ROUTER}/24`, `${NODE}/24`] });
    await node.addAddress('10.10.10.226/32');
    await node.addAddress('10.10.10.227/32');
    const [bird, a, b] = await Promise.all([
      Bird.start({ namespace: router, config }),
      HttpBackend.start({ namespace: node, address: '10.10.10.226' }),
      HttpBackend.start({ namespace: node, address: '10.10.10.227' }),
    ]);
    return new Scene(bird, node, a, b);
  }

  keepcast(config: string = CONFIG): Promise<Keepcast> {
    return Keepcast.start({ namespace: this.node, config });
  }

  /** BIRD's one route to the VIP, once it has one. */
  async routeArrives(): Promise<BirdRoute> {
    const [route] = await waitFor(`BIRD to have ${VIP}`, () => this.bird.routes(VIP), {
      until: (routes) => routes.length === 1,
    });
    if (route === undefined) throw new Error('there was a route a moment ago');
    return route;
  }

  async routeLeaves(): Promise<void> {
    await waitFor(`BIRD to drop ${VIP}`, () => this.bird.routes(VIP), {
      until: (routes) => routes.length === 0,
    });
  }

  session(): Promise<BirdProtocol> {
    return this.bird.protocol('node');
  }
}

const verdict =
  (backend: string, to: string) =>
  (event: { event: string; [key: string]: unknown }): boolean =>
    event.event === 'backend' && event['backend'] === backend && event['to'] === to;

let scene: Scene;

describeWith(['bird', 'birdc'], 'keepcast run and BIRD', () => {
  describeScene('that waits for it', WAITING, () => {
    test('BIRD gets the route with its attributes', async () => {
      await scene.keepcast();
      await expect(scene.routeArrives()).resolves.toMatchObject({
        prefix: VIP,
        nextHops: [NODE],
        nextHop: NODE,
        asPath: '65010',
        origin: 'IGP',
        med: 100,
        communities: ['65000:100', NO_LLGR],
      });
    });

    test('the route stays, goes and returns with the backends, one UPDATE a change', async () => {
      const keepcast = await scene.keepcast();
      await scene.routeArrives();
      await scene.a.down();
      await keepcast.waitForEvent(verdict('web-a', 'offline'));
      await expect(scene.session()).resolves.toMatchObject({
        routesImported: 1,
        importUpdatesReceived: 1,
        importWithdrawsReceived: 0,
      });
      await scene.b.down();
      await scene.routeLeaves();
      const before = keepcast.events.length;
      await scene.a.up();
      await scene.routeArrives();
      await expect(scene.session()).resolves.toMatchObject({
        importUpdatesReceived: 2,
        importWithdrawsReceived: 1,
      });
      await keepcast.waitForEvent(({ event }) => event === 'announced', { after: before });
      const sent = keepcast.events.flatMap(({ event }) =>
        event === 'announced' || event === 'withdrawn' ? [event] : [],
      );
      expect(sent).toStrictEqual(['announced', 'withdrawn', 'announced']);
    });

    test('SIGTERM withdraws, then says Cease, then exits with 0', async () => {
      const keepcast = await scene.keepcast();
      await scene.routeArrives();
      keepcast.signal('SIGTERM');
      await expect(keepcast.exit).resolves.toStrictEqual({ code: 0, signal: null });
      await scene.routeLeaves();
      await expect(scene.session()).resolves.toMatchObject({
        lastError: 'Received: Administrative shutdown',
      });
      expect(keepcast.events.slice(-5).map(({ event }) => event)).toStrictEqual([
        'stopping',
        'listener',
        'withdrawn',
        'peer',
        'stopped',
      ]);
    });

    test('a second SIGTERM skips the drain, and neither the withdrawal nor the Cease', async () => {
      const keepcast = await scene.keepcast(`${CONFIG}drain: { wait: 10m }\n`);
      await scene.routeArrives();
      keepcast.signal('SIGTERM');
      const [drained] = await waitFor('GRACEFUL_SHUTDOWN', () => scene.bird.routes(VIP), {
        until: (routes) => routes[0]?.communities.includes('65535:0') === true,
      });
      expect(drained?.communities).toStrictEqual(['65000:100', '65535:0', NO_LLGR]);
      keepcast.signal('SIGTERM');
      await expect(keepcast.exit).resolves.toStrictEqual({ code: 0, signal: null });
      await scene.routeLeaves();
      expect(keepcast.events).toContainEqual(expect.objectContaining({ event: 'withdrawn' }));
      await expect(scene.session()).resolves.toMatchObject({
        lastError: 'Received: Administrative shutdown',
      });
    });

    test('SIGKILL: BIRD drops the route for the closed connection, not for the hold time', async () => {
      const keepcast = await scene.keepcast();
      await scene.routeArrives();
      keepcast.signal('SIGKILL');
      await scene.routeLeaves();
      const { lastError } = await scene.session();
      expect(lastError).toMatch(/^Socket: (Connection closed|Connection reset by peer)$/);
      await expect(scene.bird.log()).resolves.not.toContain('Hold timer expired');
    });

    test('BIRD restarted: the session returns by itself, and brings the route in one UPDATE', async () => {
      const keepcast = await scene.keepcast();
      await scene.routeArrives();
      const before = keepcast.events.length;
      await scene.bird.restart();
      await scene.routeArrives();
      await expect(scene.session()).resolves.toMatchObject({
        importUpdatesReceived: 1,
        importWithdrawsReceived: 0,
      });
      await keepcast.waitForEvent(({ event }) => event === 'announced', { after: before });
      const told = keepcast.events.slice(before).map(({ event }) => event);
      expect(told.filter((event) => event === 'lost')).toHaveLength(1);
      expect(told.filter((event) => event === 'decision')).toHaveLength(0);
    });

    test('BIRD killed: the route is told as lost, and the session returns', async () => {
      const keepcast = await scene.keepcast();
      await scene.routeArrives();
      const before = keepcast.events.length;
      await scene.bird.kill();
      await keepcast.waitForEvent(({ event }) => event === 'lost', { after: before });
      await scene.bird.restart();
      await scene.routeArrives();
    });

    test('another AS than BIRD expects: a named state with a reason, and no route', async () => {
      const keepcast = await scene.keepcast(CONFIG.replace('asn: 65010', 'asn: 65011'));
      const { reason } = await keepcast.waitForEvent(
        ({ event, reason: why }) => event === 'peer' && why?.code === 'notification-received',
      );
      expect(reason?.message).toBe(
        // BIRD says which AS it was told: 65011 as 4 octets.
        'the peer sent OPEN Message Error/Bad Peer AS: 00 00 fd f3: it does not expect our AS 65011',
      );
      await expect(scene.bird.routes(VIP)).resolves.toStrictEqual([]);
    });

    test('another AS than keepcast expects: a named state with a reason, and no crash', async () => {
      const keepcast = await scene.keepcast(CONFIG.replace('asn: 65000', 'asn: 65099'));
      const { reason } = await keepcast.waitForEvent(
        ({ event, reason: why }) => event === 'peer' && why?.code === 'peer-as-mismatch',
      );
      expect(reason?.message).toContain('the peer says it is AS 65000, configured is AS 65099');
      // It goes on trying, and says so once.
      await waitFor('BIRD to be told again', () => scene.bird.log(), {
        until: (log) => [...log.matchAll(/Received: Bad peer AS/g)].length >= 2,
      });
      const mismatches = keepcast.events.filter(
        ({ reason: why }) => why?.code === 'peer-as-mismatch',
      );
      expect(mismatches).toHaveLength(1);
    });

    test('the status endpoint tells what BIRD was told', async () => {
      const keepcast = await scene.keepcast();
      await scene.routeArrives();
      await keepcast.waitForEvent(({ event }) => event === 'announced');
      const status = await scene.node.exec([
        process.execPath,
        '-e',
        "fetch('http://127.0.0.1:8179/status').then((r) => r.text()).then((text) => process.stdout.write(text))",
      ]);
      expect(JSON.parse(status)).toMatchObject({
        peers: [{ peer: ROUTER, state: 'established', announced: [VIP] }],
        announce: [{ prefix: VIP, state: 'up', decision: 'announce', announcedTo: [ROUTER] }],
      });
    });
  });

  describeScene('that dials', DIALLING, () => {
    test('a passive peer is waited for, and gets the route', async () => {
      await scene.keepcast(CONFIG.replace('holdTime: 9s', 'passive: true'));
      await expect(scene.routeArrives()).resolves.toMatchObject({ nextHop: NODE });
    });

    test('a peer that is dialled as well gets the route on one session', async () => {
      const keepcast = await scene.keepcast();
      await scene.routeArrives();
      await keepcast.waitForEvent(({ event }) => event === 'announced');
      await expect(scene.session()).resolves.toMatchObject({ established: true });
    });
  });

  describeScene('in the same AS', INTERNAL, () => {
    test('BIRD gets an empty AS path and LOCAL_PREF', async () => {
      await scene.keepcast(CONFIG.replace('asn: 65000', 'asn: 65010'));
      const route = await scene.routeArrives();
      expect(route).toMatchObject({ nextHop: NODE, localPref: 100 });
      expect(route.asPath ?? '').toBe('');
    });
  });
});

/** A group of tests that each begin with a scene of their own. */
function describeScene(name: string, config: string, body: () => void): void {
  describe(name, () => {
    beforeEach(async () => {
      scene = await Scene.set(config);
    });

    afterEach(async () => {
      expect(birdComplaints(await scene.bird.log(), DELIBERATE)).toStrictEqual([]);
    });

    body();
  });
}
