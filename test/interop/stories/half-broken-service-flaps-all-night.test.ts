import { expect, test } from '@jest/globals';
import { Bird, Keepcast, link, Namespace, waitFor } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { PatternedServer } from './patterned-server.ts';

const VIP = '192.0.2.10/32';
const ROUTER = '10.79.1.1';
const NODE = '10.79.1.2';

const BIRD_CONFIG = `
router id ${ROUTER};
protocol device {}
protocol direct { ipv4; }
protocol bgp node { local ${ROUTER} as 65000; neighbor ${NODE} as 65010; passive on; hold time 9; ipv4 { import all; export none; }; }
`;

/** A node with a service that is good at first, and a router that has its route. */
class Scene {
  readonly node: Namespace;
  readonly bird: Bird;
  readonly service: PatternedServer;
  readonly keepcast: Keepcast;

  private constructor(node: Namespace, bird: Bird, service: PatternedServer, keepcast: Keepcast) {
    this.node = node;
    this.bird = bird;
    this.service = service;
    this.keepcast = keepcast;
  }

  /**
   * @param probing further options of the health group
   * @param announcing further options of the announcement
   */
  static async set(probing: string, announcing: string): Promise<Scene> {
    const router = await Namespace.create('router');
    const node = await Namespace.create('node');
    await link(router, node, { addresses: [`${ROUTER}/30`, `${NODE}/30`] });
    const [bird, service] = await Promise.all([
      Bird.start({ namespace: router, config: BIRD_CONFIG }),
      PatternedServer.start(node, 'g'),
    ]);
    const keepcast = await Keepcast.start({
      namespace: node,
      config: `
speaker: { asn: 65010, routerId: ${NODE} }
peers: [ { address: ${ROUTER}, asn: 65000, connectRetry: 1s } ]
health:
  web: { interval: 60ms, fastInterval: 30ms, timeout: 2s, backends: { service: { http: "http://127.0.0.1:8080/" } }, ${probing} }
announce: { ${VIP}: { health: web, ${announcing} } }
control: { http: "127.0.0.1:8179" }
`,
    });
    const scene = new Scene(node, bird, service, keepcast);
    await scene.untilRoutes(1);
    return scene;
  }

  async untilRoutes(count: 0 | 1): Promise<void> {
    await waitFor(`${count} routes to ${VIP}`, () => this.bird.routes(VIP), {
      until: (routes) => routes.length === count,
    });
  }

  /** Everything that the router was told of the route. */
  async told(): Promise<{ readonly updates: number; readonly withdrawals: number }> {
    const { importUpdatesReceived, importWithdrawsReceived } = await this.bird.protocol('node');
    return { updates: importUpdatesReceived, withdrawals: importWithdrawsReceived };
  }

  /** How the announcement stands, as keepcast says. */
  async status(): Promise<AnnouncementSeen> {
    const program =
      "fetch('http://127.0.0.1:8179/status').then((r) => r.text()).then((text) => process.stdout.write(text))";
    const answer = await this.node.exec([process.execPath, '-e', program]);
    const { announce } = JSON.parse(answer) as { announce: [AnnouncementSeen] };
    return announce[0];
  }
}

interface AnnouncementSeen {
  readonly decision: string;
  readonly state: string;
  readonly reason: { readonly code: string; readonly message: string };
}

describeWith(['bird', 'birdc'], 'a half-broken service', () => {
  test('that fails every second time is withdrawn once, and stays away', async () => {
    const scene = await Scene.set('rise: 3, fall: 3, window: { bad: 5, of: 10 }', 'med: 100');
    await scene.service.follow('bg');
    await scene.untilRoutes(0);
    const offline = await scene.keepcast.waitForEvent(
      ({ event, to }) => event === 'backend' && to === 'offline',
    );
    expect(offline.reason?.code).toBe('window-reached');

    await scene.service.answered(20);
    await expect(scene.told()).resolves.toEqual({ updates: 1, withdrawals: 1 });
  });

  test('that fails once in eight times gives no UPDATE and runs no hook', async () => {
    const scene = await Scene.set(
      'rise: 3, fall: 3, window: { bad: 5, of: 10 }',
      'hooks: [ { run: [ /bin/true ] } ]',
    );
    await scene.keepcast.waitForEvent(({ event }) => event === 'hook');
    await scene.service.follow('bggggggg');
    await scene.service.answered(40);
    await expect(scene.told()).resolves.toEqual({ updates: 1, withdrawals: 0 });
    const events = scene.keepcast.events.map(({ event }) => event);
    expect(events.filter((event) => event === 'hook')).toHaveLength(1);
    expect(events.filter((event) => event === 'decision')).toHaveLength(1);
  });

  test('that comes and goes is damped at its source: the third return is not told to the router', async () => {
    const scene = await Scene.set('rise: 2, fall: 2', 'guards: { flapDamping: true }');
    for (const return_ of [1, 2, 3]) {
      await scene.service.follow('b');
      await scene.untilRoutes(0);
      await scene.service.follow('g');
      if (return_ < 3) await scene.untilRoutes(1);
    }
    const damped = await waitFor('the service to be well again', () => scene.status(), {
      until: ({ state }) => state === 'up',
    });
    expect(damped).toMatchObject({
      decision: 'withdraw',
      reason: {
        code: 'flap-damping',
        message:
          'damped: it has failed and returned too often, and is to be quiet until its penalty has fallen to 750',
      },
    });
    await expect(scene.told()).resolves.toEqual({ updates: 3, withdrawals: 3 });
  });
});
