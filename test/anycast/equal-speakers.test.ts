import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Anycast, type AnnouncementOptions, type HealthSource } from '../../src/anycast/index.ts';
import { Health } from '../../src/health/index.ts';
import {
  MemoryNetwork,
  Router,
  seededRandom,
  tapUpdates,
  VirtualClock,
} from '../../src/testing/index.ts';

const PREFIX = '192.0.2.10/32';
const ROUTER = '10.0.0.1';
/** In hexadecimal digits, as NEXT_HOP has them. */
const NODES = { '10.0.0.11': '0a00000b', '10.0.0.12': '0a00000c' } as const;

type NodeAddress = keyof typeof NODES;

/** A node whose backends are as the test says, and what it has sent last. */
class Node {
  readonly alive = { a: true, b: true, c: true };
  readonly anycast: Anycast;
  readonly #address: NodeAddress;
  readonly #clock: VirtualClock;
  #last: Uint8Array | undefined;

  constructor(address: NodeAddress, clock: VirtualClock, network: MemoryNetwork, seed: number) {
    this.#address = address;
    this.#clock = clock;
    this.anycast = new Anycast({
      asn: 65_010,
      routerId: address,
      clock,
      random: seededRandom(seed),
      network: tapUpdates(network.host(address), ({ octets }) => {
        this.#last = octets;
      }),
    });
    this.anycast.addPeer({ address: ROUTER, asn: 65_000 });
  }

  announce(options: Omit<AnnouncementOptions, 'health'>): void {
    const check = (name: 'a' | 'b' | 'c') => (): Promise<void> =>
      this.alive[name] ? Promise.resolve() : Promise.reject(new Error(`${name} is dead`));
    const health: HealthSource = Health.of({
      backends: { a: check('a'), b: { check: check('b'), weight: 3 }, c: check('c') },
      interval: '1s',
      clock: this.#clock,
    });
    this.anycast.announce(PREFIX, { ...options, health });
  }

  /** The last UPDATE, with the same for the address of either node. */
  get lastUpdate(): string {
    const octets = Buffer.from(this.#last ?? []).toString('hex');
    expect(octets).toContain(NODES[this.#address]);
    return octets.replace(NODES[this.#address], '<next hop>');
  }
}

let clock: VirtualClock;
let router: Router;
let nodes: readonly [Node, Node];

beforeEach(async () => {
  clock = new VirtualClock();
  const network = new MemoryNetwork({ clock });
  router = new Router({
    asn: 65_000,
    clock,
    random: seededRandom(1),
    network: network.host(ROUTER),
  });
  for (const address of Object.keys(NODES)) router.addPeer({ address, asn: 65_010 });
  await router.start();
  nodes = [new Node('10.0.0.11', clock, network, 2), new Node('10.0.0.12', clock, network, 3)];
});

afterEach(async () => {
  const stopped = Promise.all([...nodes.map(({ anycast }) => anycast.stop()), router.stop()]);
  await clock.advance(10_000);
  await stopped;
});

const OPTIONS: Omit<AnnouncementOptions, 'health'> = {
  communities: ['65000:100', '65000:7'],
  largeCommunities: ['65000:1:2'],
  metric: { med: { full: 100, none: 1_000, step: 7 } },
  actions: { degraded: { prepend: 2, communities: ['65000:200', '65000:9'] } },
};

test('two speakers of equal state send the same octets but for the next hop, whatever has been before', async () => {
  for (const node of nodes) node.announce(OPTIONS);
  await Promise.all(nodes.map(({ anycast }) => anycast.start()));
  const [one, other] = nodes;
  // Only one of them has been through all of this.
  for (const dead of ['a', 'b', 'c'] as const) {
    one.alive[dead] = false;
    await clock.advance(60_000);
    one.alive[dead] = true;
    await clock.advance(60_000);
  }
  expect(one.lastUpdate).toBe(other.lastUpdate);
  one.alive.a = false;
  one.alive.c = false;
  await clock.advance(60_000);
  one.alive.c = true;
  other.alive.a = false;
  await clock.advance(60_000);
  expect(one.lastUpdate).toBe(other.lastUpdate);
  expect(router.routes[PREFIX]?.map(({ med }) => med)).toEqual([282, 282]);
});
