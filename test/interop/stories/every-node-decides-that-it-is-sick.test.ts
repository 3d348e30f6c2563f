import { expect, test } from '@jest/globals';
import {
  Bird,
  HttpBackend,
  Keepcast,
  link,
  Namespace,
  waitFor,
  type BirdRoute,
} from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { makeRouter, nextHops, RouteWatch, VIP } from './anycast-lab.ts';
import { FlowClient, FlowServer } from './flows.ts';
import { LibraryProgram } from './library-program.ts';

const NODES = ['one', 'two', 'three'] as const;

/** Connections of the clients, opened at a time: enough for each node to have some. */
const FLOWS = 60;

/** What all nodes ask whether they are well: behind one link, as the name servers that asked the backbone. */
const BACKBONE = '10.79.200.2';

const addressOf = (index: number, host: number): string => `10.79.${index + 1}.${host}`;

/** @param channel what else it does for each node */
const birdConfig = (channel: string): string => `
router id 10.79.100.1;
protocol device {}
protocol direct { ipv4; }
protocol kernel { merge paths yes limit 16; ipv4 { import none; export where source = RTS_BGP; }; }
${NODES.map(
  (name, index) => `protocol bgp ${name} {
  local ${addressOf(index, 1)} as 65000; neighbor ${addressOf(index, 2)} external;
  passive on; hold time 9; ipv4 { import all; ${channel} };
}`,
).join('\n')}
`;

/** Such as `10.79.1.2 MED 100`, in order. */
function paths(routes: readonly BirdRoute[]): readonly string[] {
  return routes
    .map(({ nextHop, med }) => `${String(nextHop)} MED ${String(med)}`)
    .sort((one, other) => one.localeCompare(other));
}

const everyNode = (med: number): readonly string[] =>
  NODES.map((_, index) => `${addressOf(index, 2)} MED ${med}`);

function untilPaths(bird: Bird, wanted: readonly string[]): Promise<unknown> {
  return waitFor(`${VIP} by ${wanted.join()}`, () => bird.routes(`${VIP}/32`), {
    until: (routes) => paths(routes).join() === wanted.join(),
  });
}

async function makeNode(router: Namespace, index: number): Promise<Namespace> {
  const node = await Namespace.create(NODES[index] ?? '');
  await link(router, node, {
    addresses: [`${addressOf(index, 1)}/30`, `${addressOf(index, 2)}/30`],
  });
  await node.addAddress(`${VIP}/32`);
  await node.exec(['ip', 'route', 'add', 'default', 'via', addressOf(index, 1)]);
  return node;
}

const keepcastConfig = (index: number, attributes: string): string => `
speaker: { asn: 65010, routerId: ${addressOf(index, 2)} }
peers: [ { address: ${addressOf(index, 1)}, asn: 65000, connectRetry: 1s } ]
health:
  backbone:
    interval: 300ms
    fastInterval: 100ms
    timeout: 1s
    rise: 2
    fall: 2
    backends:
      centre-a: { http: "http://${BACKBONE}:8081/" }
      centre-b: { http: "http://${BACKBONE}:8082/" }
announce:
  ${VIP}/32:
    health: backbone
    med: 100
    guards: { sharedCause: { within: 10s, holdFor: 5m${attributes} } }
control: { http: "127.0.0.1:8179" }
`;

async function status(node: Namespace): Promise<unknown> {
  const program =
    "fetch('http://127.0.0.1:8179/status').then((r) => r.text()).then((text) => process.stdout.write(text))";
  return JSON.parse(await node.exec([process.execPath, '-e', program]));
}

/** Three nodes with clients, and a backbone that the checks of all of them need. */
class Scene {
  readonly bird: Bird;
  readonly nodes: readonly Namespace[];
  readonly keepcasts: readonly Keepcast[];
  readonly flows: FlowClient;
  readonly watch: RouteWatch;
  readonly #cut: (direction: 'up' | 'down') => Promise<unknown>;

  private constructor(
    parts: Pick<Scene, 'bird' | 'nodes' | 'keepcasts' | 'flows' | 'watch'>,
    cut: (direction: 'up' | 'down') => Promise<unknown>,
  ) {
    this.bird = parts.bird;
    this.nodes = parts.nodes;
    this.keepcasts = parts.keepcasts;
    this.flows = parts.flows;
    this.watch = parts.watch;
    this.#cut = cut;
  }

  /** @param attributes what the guard has the routes say */
  static async set(attributes: string): Promise<Scene> {
    const router = await makeRouter('router');
    const client = await Namespace.create('client');
    const backbone = await Namespace.create('backbone');
    await link(router, client, { addresses: ['10.79.100.1/24', '10.79.100.2/24'] });
    await client.exec(['ip', 'route', 'add', 'default', 'via', '10.79.100.1']);
    const [towardsBackbone] = await link(router, backbone, {
      addresses: ['10.79.200.1/24', `${BACKBONE}/24`],
    });
    await backbone.exec(['ip', 'route', 'add', 'default', 'via', '10.79.200.1']);
    const nodes = await Promise.all(NODES.map((_, index) => makeNode(router, index)));
    await Promise.all([
      HttpBackend.start({ namespace: backbone, address: BACKBONE, port: 8081 }),
      HttpBackend.start({ namespace: backbone, address: BACKBONE, port: 8082 }),
      ...nodes.map((node, index) => FlowServer.start(node, NODES[index] ?? '')),
    ]);
    const bird = await Bird.start({ namespace: router, config: birdConfig('export none;') });
    const keepcasts = await Promise.all(
      nodes.map((namespace, index) =>
        Keepcast.start({ namespace, config: keepcastConfig(index, attributes) }),
      ),
    );
    await untilPaths(bird, everyNode(100));
    await waitFor('the kernel to have all', () => nextHops(router), {
      until: (hops) => hops.length === NODES.length,
    });
    const watch = await RouteWatch.start(router);
    const flows = await FlowClient.start(client, VIP, FLOWS);
    const { alive, refused } = await flows.now();
    expect([Object.keys(alive).sort(), refused]).toEqual([[...NODES].sort(), 0]);
    return new Scene({ bird, nodes, keepcasts, flows, watch }, (direction) =>
      router.exec(['ip', 'link', 'set', towardsBackbone, direction]),
    );
  }

  /** Nobody of the nodes reaches what their checks ask, or all do again. */
  async cut(direction: 'up' | 'down'): Promise<void> {
    await this.#cut(direction);
  }

  /** A guard that keeps what would be withdrawn says so aloud at each node, until that is over. */
  async alarms(state: 'open' | 'closed'): Promise<void> {
    await Promise.all(
      this.keepcasts.map((keepcast) =>
        keepcast.waitForEvent(
          (event) =>
            event.event === 'alarm' &&
            event['guard'] === 'shared-cause' &&
            event['state'] === state,
          { what: `the alarm to be ${state}` },
        ),
      ),
    );
  }

  /** That no end of the route was seen means something only where one would have been. */
  async proveWatch(): Promise<void> {
    for (const name of NODES) await this.bird.ask(`disable ${name}`);
    await waitFor('the end of the route', () => this.watch.removals > 0, {
      giveUp: this.watch.obituary,
    });
  }
}

describeWith(['bird', 'birdc'], 'every node decides that it is sick', () => {
  test('but what all ask is broken, and not they: nothing is sent, no connection breaks, and the alarm is given', async () => {
    const scene = await Scene.set('');
    await scene.cut('down');
    await scene.alarms('open');
    const during = await scene.flows.more(FLOWS);
    expect([during.broken, during.refused]).toEqual([{}, 0]);

    await scene.cut('up');
    await scene.alarms('closed');
    const after = await scene.flows.more(1);
    expect([after.broken, after.refused]).toEqual([{}, 0]);
    for (const name of NODES) {
      await expect(scene.bird.protocol(name)).resolves.toMatchObject({
        importUpdatesReceived: 1,
        importWithdrawsReceived: 0,
      });
    }
    expect(scene.watch.changes).toBe(0);
    await scene.proveWatch();
  });

  test('the same, de-preferred, with not a moment of absence, and the first node says why', async () => {
    const scene = await Scene.set(', attributes: { med: 1000 }');
    await scene.cut('down');
    await untilPaths(scene.bird, everyNode(1_000));
    const reasons = await Promise.all(
      scene.keepcasts.map(async (keepcast) => {
        const { decision, reason } = await keepcast.waitForEvent(
          ({ event, reason: why }) => event === 'decision' && why?.code === 'shared-cause',
        );
        return [decision, reason?.message];
      }),
    );
    expect(reasons).toEqual(
      NODES.map(() => [
        'announce',
        'all backends (2) failed within 10s: what they share has, not each of them; the route is kept for 5m at most',
      ]),
    );
    await scene.alarms('open');
    // Who has connected before may have been moved: the nodes do not change at the same moment.
    await expect(scene.flows.more(FLOWS)).resolves.toMatchObject({ refused: 0 });
    // Whoever looks needs no name, and nothing of what is dead.
    const [first] = scene.nodes;
    if (first === undefined) throw new Error('there are three');
    await expect(status(first)).resolves.toMatchObject({
      announce: [{ decision: 'announce', state: 'down', reason: { code: 'shared-cause' } }],
    });

    await scene.cut('up');
    await untilPaths(scene.bird, everyNode(100));
    await scene.alarms('closed');
    for (const name of NODES) {
      await expect(scene.bird.protocol(name)).resolves.toMatchObject({
        importWithdrawsReceived: 0,
      });
    }
    expect(scene.watch.removals).toBe(0);
    await scene.proveWatch();
  });

  test('and one of them stays for want of others, marked as such, until the first is well again', async () => {
    const router = await makeRouter('router');
    await router.addAddress(`${BACKBONE}/32`);
    const nodes = await Promise.all(NODES.map((_, index) => makeNode(router, index)));
    const backbone = await HttpBackend.start({ namespace: router, address: BACKBONE });
    const bird = await Bird.start({
      namespace: router,
      config: birdConfig(`add paths tx; export where net = ${VIP}/32;`),
    });
    const programs = nodes.map(
      (node, index) =>
        new LibraryProgram(
          node,
          'node-with-view',
          `${65_011 + index}`,
          addressOf(index, 2),
          addressOf(index, 1),
          `${VIP}/32`,
          backbone.url,
        ),
    );
    await untilPaths(bird, everyNode(100));

    await backbone.answer(500);
    await untilPaths(bird, [`${addressOf(0, 2)} MED 1000`]);
    const failOpen = await programs[0]?.event(
      'the first node to stay or return',
      ({ reason }) => reason?.code === 'too-few-announcers',
    );
    expect(failOpen).toMatchObject({
      event: 'decision',
      decision: 'announce',
      reason: { message: expect.stringContaining('announced, since no other node announces it') },
    });

    await backbone.answer(200);
    await untilPaths(bird, everyNode(100));
  });
});
