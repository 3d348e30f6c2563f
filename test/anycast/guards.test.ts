import { describe, expect, test } from '@jest/globals';
import {
  Anycast,
  type Announcement,
  type AnycastEvent,
  type AnycastOptions,
} from '../../src/anycast/index.ts';
import type { AnnouncersView } from '../../src/policy/index.ts';
import { MemoryNetwork, Router, seededRandom, VirtualClock } from '../../src/testing/index.ts';
import { PushedHealth } from './lab.ts';

const ROUTER = '10.0.0.1';
const NODE = '10.0.0.11';

/** One node with guards, and the router that it talks to, in virtual time. */
class GuardLab {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork({ clock: this.clock });
  readonly router = new Router({
    asn: 65_000,
    clock: this.clock,
    random: seededRandom(1),
    network: this.network.host(ROUTER),
  });
  readonly anycast: Anycast;
  readonly events: AnycastEvent[] = [];

  constructor(options: Partial<AnycastOptions> = {}) {
    this.router.addPeer({ address: NODE, asn: 65_010 });
    this.anycast = new Anycast({
      ...{ asn: 65_010, routerId: NODE, clock: this.clock, random: seededRandom(2) },
      network: this.network.host(NODE),
      ...options,
    });
    this.anycast.addPeer({ address: ROUTER, asn: 65_000 });
    this.anycast.events.on('event', (event) => this.events.push(event));
  }

  get prefixes(): readonly string[] {
    return Object.keys(this.router.routes);
  }

  /** What the router has of the prefix: `AS_PATH MED`. */
  route(prefix: string): string | undefined {
    const [route] = this.router.routes[prefix] ?? [];
    return route && `${route.asPath} MED ${route.med ?? 'none'}`;
  }

  get alarms(): readonly string[] {
    return this.events.flatMap((event) =>
      event.event === 'alarm' && !('prefix' in event) ? event.state : [],
    );
  }

  async start(): Promise<void> {
    await this.router.start();
    await this.anycast.start();
    await this.clock.advance(10_000);
  }

  async stop(): Promise<void> {
    const stopped = this.anycast.stop();
    await this.clock.advance(10_000);
    await stopped;
    await this.router.stop();
  }
}

/** So many announcements, each with a service of its own. */
async function fleet(
  size: number,
  options: Partial<AnycastOptions>,
): Promise<{ readonly lab: GuardLab; readonly services: readonly PushedHealth[] }> {
  const lab = new GuardLab(options);
  const services = Array.from({ length: size }, (_, index) => {
    const health = new PushedHealth();
    health.push('online');
    lab.anycast.announce(`192.0.2.${index}/32`, { health, med: 100, communities: ['65000:1'] });
    return health;
  });
  await lab.start();
  return { lab, services };
}

describe('a mass withdrawal', () => {
  test('leaves the router what exceeds the limit, and raises an alarm', async () => {
    const { lab, services } = await fleet(10, { massWithdraw: { release: 'ack' } });
    for (const service of services) service.push('offline');
    await lab.clock.advance(120_000);
    expect([lab.prefixes.length, lab.alarms]).toEqual([8, ['open']]);
    await lab.stop();
  });

  test('goes out when it is acknowledged', async () => {
    const { lab, services } = await fleet(10, { massWithdraw: { release: 'ack' } });
    for (const service of services) service.push('offline');
    await lab.clock.advance(1_000);
    lab.anycast.breaker.ack();
    await lab.clock.advance(1_000);
    expect([lab.prefixes, lab.alarms]).toEqual([[], ['open', 'closed']]);
    await lab.stop();
  });

  test('goes out after its time without a word from anybody', async () => {
    const { lab, services } = await fleet(10, { massWithdraw: { release: '10m' } });
    for (const service of services) service.push('offline');
    await lab.clock.advance(601_000);
    expect(lab.prefixes).toEqual([]);
    await lab.stop();
  });

  test('by removal of all announcements is held, too', async () => {
    const { lab } = await fleet(10, { massWithdraw: { release: 'ack' } });
    for (const announcement of lab.anycast.announcements) void announcement.remove();
    await lab.clock.advance(1_000);
    expect(lab.prefixes).toHaveLength(8);
    lab.anycast.breaker.ack();
    await lab.clock.advance(1_000);
    expect(lab.prefixes).toEqual([]);
    await lab.stop();
  });

  test('has a held route say its attributes, beside what it says anyway', async () => {
    const { lab, services } = await fleet(2, { massWithdraw: { attributes: { med: 1_000 } } });
    for (const service of services) service.push('offline');
    await lab.clock.advance(1_000);
    expect(Object.values(lab.router.routes)).toMatchObject([
      [{ med: 1_000, communities: ['65000:1'] }],
    ]);
    await lab.stop();
  });

  test('does not keep a node from stopping', async () => {
    const { lab } = await fleet(10, { massWithdraw: { release: 'ack' } });
    await lab.stop();
    expect(lab.alarms).toEqual([]);
  });
});

describe('the limits of a mass withdrawal', () => {
  test('are refused where they are wrong', () => {
    expect(() => new GuardLab({ massWithdraw: { atMost: 0 } })).toThrow(
      'massWithdraw.atMost: 0 is not a limit',
    );
  });

  test('are refused with attributes that no route may have', () => {
    expect(() => new GuardLab({ massWithdraw: { attributes: { med: -1 } } })).toThrow(
      'massWithdraw.attributes.med',
    );
  });
});

describe('a slow start', () => {
  test('shows on the router, step by step', async () => {
    const lab = new GuardLab();
    const health = new PushedHealth();
    health.push('online');
    lab.anycast.announce('192.0.2.1/32', {
      health,
      guards: { slowStart: { prepend: [2, 1], med: [20, 10], every: '30s' } },
    });
    await lab.start();
    const seen = [lab.route('192.0.2.1/32')];
    health.push('offline');
    await lab.clock.advance(1_000);
    health.push('online');
    await lab.clock.advance(1_000);
    for (let step = 0; step < 3; step += 1) {
      seen.push(lab.route('192.0.2.1/32'));
      await lab.clock.advance(30_000);
    }
    expect(seen).toEqual([
      '65010 MED none',
      '65010 65010 65010 MED 20',
      '65010 65010 MED 10',
      '65010 MED none',
    ]);
    await lab.stop();
  });
});

describe('a lease', () => {
  test('withdraws a route whose checks have no results any more, and keeps the session', async () => {
    const lab = new GuardLab();
    const health = new PushedHealth();
    health.push('online');
    lab.anycast.announce('192.0.2.1/32', { health, guards: { lease: '15s' } });
    await lab.start();
    const before = lab.prefixes;
    await lab.clock.advance(10_000);
    expect([before, lab.prefixes, lab.router.peers[0]?.state]).toEqual([
      ['192.0.2.1/32'],
      [],
      'established',
    ]);
    await lab.stop();
  });
});

/** What a cluster knows of three nodes, which lags behind; the order of the nodes is agreed upon. */
class SharedView {
  readonly nodes: Announcement[] = [];
  readonly #listeners = new Set<() => void>();
  #seen: readonly { readonly isHealthy: boolean; readonly isAnnounced: boolean }[] = [];

  of(rank: number): AnnouncersView {
    return {
      announcers: () => {
        const others = this.#seen.filter(
          ({ isHealthy, isAnnounced }, other) =>
            other !== rank && isAnnounced && (isHealthy || other < rank),
        );
        return { count: others.length, valid: true };
      },
      on: (_name, listener) => this.#listeners.add(listener),
      off: (_name, listener) => this.#listeners.delete(listener),
    };
  }

  look(): void {
    this.#seen = this.nodes.map(({ state, decision }) => ({
      isHealthy: state === 'up',
      isAnnounced: decision === 'announce',
    }));
    for (const listener of [...this.#listeners]) listener();
  }
}

describe('three nodes of which one at least is to announce', () => {
  const PREFIX = '192.0.2.1/32';

  /** Three nodes whose services are up, and one router. */
  async function threeNodes(): Promise<{
    readonly services: readonly PushedHealth[];
    readonly clock: VirtualClock;
    /** MED by node, of those that the router has a route of. */
    readonly routes: () => readonly (number | undefined)[];
    /** How often the router has heard of the prefix. */
    readonly heard: () => number;
  }> {
    const clock = new VirtualClock();
    const network = new MemoryNetwork({ clock });
    const router = new Router({
      ...{ asn: 65_000, clock, random: seededRandom(1), network: network.host(ROUTER) },
    });
    const view = new SharedView();
    const services = [0, 1, 2].map((rank) => {
      const routerId = `10.0.0.1${rank + 1}`;
      router.addPeer({ address: routerId, asn: 65_010 });
      const host = network.host(routerId);
      const node = new Anycast({
        asn: 65_010,
        routerId,
        clock,
        random: seededRandom(2),
        network: host,
      });
      node.addPeer({ address: ROUTER, asn: 65_000 });
      const health = new PushedHealth();
      health.push('online');
      const minAnnouncers = {
        ...{ atLeast: 1, view: view.of(rank), attributes: { med: 1_000 } },
        whenUnknown: 'withdraw' as const,
      };
      const vip = node.announce(PREFIX, { health, med: 100, guards: { minAnnouncers } });
      view.nodes.push(vip);
      // As a cluster would, some time later.
      vip.on('decision', () =>
        clock.setTimer(200, () => {
          view.look();
        }),
      );
      void node.start();
      return health;
    });
    await router.start();
    await clock.advance(10_000);
    let heard = 0;
    router.on('route', () => {
      heard += 1;
    });
    return {
      ...{ services, clock, heard: () => heard },
      routes: () => (router.routes[PREFIX] ?? []).map(({ med }) => med),
    };
  }

  test('keep one of them when all services die at once, de-preferred', async () => {
    const { services, clock, routes } = await threeNodes();
    for (const service of services) service.push('offline');
    await clock.advance(5_000);
    expect(routes()).toEqual([1_000]);
  });

  test('do not come and go together', async () => {
    const { services, clock, heard } = await threeNodes();
    for (const service of services) service.push('offline');
    await clock.advance(5_000);
    const before = heard();
    await clock.advance(60_000);
    expect(heard()).toBe(before);
  });

  test('leave it to the first that returns', async () => {
    const { services, clock, routes } = await threeNodes();
    for (const service of services) service.push('offline');
    await clock.advance(5_000);
    services[2]?.push('online');
    await clock.advance(5_000);
    expect(routes()).toEqual([100]);
  });
});

describe('guards of an announcement', () => {
  test('are refused where they are wrong', () => {
    const lab = new GuardLab();
    expect(() =>
      lab.anycast.announce('192.0.2.1/32', {
        health: new PushedHealth(),
        guards: { flapDamping: { reuse: 5_000 } },
      }),
    ).toThrow('guards.flapDamping.reuse: 5000 is not less than suppress (2000)');
  });

  test('are refused with attributes that its route may not have', () => {
    const lab = new GuardLab();
    expect(() =>
      lab.anycast.announce('192.0.2.1/32', {
        health: new PushedHealth(),
        guards: { sharedCause: { attributes: { prepend: 65 } } },
      }),
    ).toThrow('guards.sharedCause.attributes.prepend');
  });
});
