import { afterEach, beforeEach, describe, expect } from '@jest/globals';
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

export const VIP = '10.0.0.10/32';
export const ROUTER = '10.0.0.1';
export const NODE = '10.0.0.11';

/** BIRD offers long-lived graceful restart without being asked (RFC 9494). */
export const NO_LLGR = '65535:7';

/** The file of the design, with one peer: the other would only be dialled in vain. */
export const CONFIG = `
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

export const WAITING = birdConfig(
  `local ${ROUTER} as 65000; neighbor ${NODE} as 65010; passive on;`,
);
export const DIALLING = birdConfig(`local ${ROUTER} as 65000; neighbor ${NODE} as 65010;`);
export const INTERNAL = birdConfig(
  `local ${ROUTER} as 65010; neighbor ${NODE} as 65010; passive on;`,
);

/** What BIRD says of the faults that are part of these tests: our ends, its own, and a wrong AS. */
const DELIBERATE = [
  /Received: Administrative shutdown/,
  /Bad peer AS/,
  /Connection (?:closed|reset)/,
  /Shutdown completed/,
];

/** A router with BIRD, and a node with two backends; keepcast is started by the test. */
export class Scene {
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

/**
 * A group of tests that each begin with a scene of their own, and end with a router that complains of nothing else than
 * was meant.
 */
export function describeScene(
  name: string,
  config: string,
  body: (scene: () => Scene) => void,
): void {
  describe(name, () => {
    let scene: Scene;

    beforeEach(async () => {
      scene = await Scene.set(config);
    });

    afterEach(async () => {
      expect(birdComplaints(await scene.bird.log(), DELIBERATE)).toStrictEqual([]);
    });

    body(() => scene);
  });
}
