import {
  Anycast,
  type AnycastEvent,
  type AnycastOptions,
  type BackendChange,
  type HealthSource,
} from '../../src/anycast/index.ts';
import { reason } from '../../src/core/index.ts';
import type { HealthSnapshot, Verdict } from '../../src/policy/index.ts';
import { CheckNotRun, Health } from '../../src/health/index.ts';
import { MemoryNetwork, Router, seededRandom, VirtualClock } from '../../src/testing/index.ts';

export const PREFIX = '192.0.2.10/32';
const ROUTER = '10.0.0.1';
const NODE = '10.0.0.11';

export type BackendState = 'good' | 'bad' | 'not-run';

/** One node, one router and two backends in virtual time. */
export class AnycastLab {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork({ clock: this.clock });
  readonly router = new Router({
    asn: 65_000,
    clock: this.clock,
    random: seededRandom(1),
    network: this.network.host(ROUTER),
  });
  readonly anycast: Anycast;
  readonly backends: Record<'a' | 'b', BackendState> = { a: 'good', b: 'good' };
  readonly health = this.group();
  readonly events: AnycastEvent[] = [];
  readonly peer: string;
  /** Why the router's sessions changed their states, in order. */
  readonly routerReasons: string[] = [];
  probes = 0;

  constructor(options: Partial<AnycastOptions> = {}) {
    this.anycast = new Anycast({
      asn: 65_010,
      routerId: NODE,
      clock: this.clock,
      random: seededRandom(2),
      network: this.network.host(NODE),
      ...options,
    });
    this.router.addPeer({ address: NODE, asn: 65_010 });
    this.peer = this.anycast.addPeer({ address: ROUTER, asn: 65_000 });
    this.router.on('peer', ({ reason }) => this.routerReasons.push(reason.message));
    this.anycast.events.on('event', (event) => this.events.push(event));
  }

  /** A health group over the two backends. */
  group(): Health<'a' | 'b'> {
    const check = (name: 'a' | 'b') => (): Promise<void> => {
      this.probes += 1;
      const state = this.backends[name];
      if (state === 'good') return Promise.resolve();
      return Promise.reject(
        state === 'bad' ? new Error(`${name} is dead`) : new CheckNotRun('no descriptors'),
      );
    };
    return Health.of({
      backends: { a: check('a'), b: check('b') },
      interval: '1s',
      rise: 2,
      fall: 3,
      clock: this.clock,
      random: seededRandom(3),
    });
  }

  /** Starts the router and the node, and lets them settle: a session, and verdicts. */
  async start(): Promise<void> {
    await this.router.start();
    await this.anycast.start();
    await this.clock.advance(10_000);
  }

  /** Stops while virtual time moves on, which closing and draining need. */
  async stop(options?: Parameters<Anycast['stop']>[0]): Promise<void> {
    const stopped = this.anycast.stop(options);
    await this.clock.advance(10_000);
    await stopped;
  }

  /** Everything that was told, as `event subject`, without the events of backends and sessions on their way. */
  told(): string[] {
    return this.events.flatMap((event) => {
      switch (event.event) {
        case 'decision':
          return `decision ${event.decision}`;
        case 'announced':
        case 'withdrawn':
        case 'lost':
          return event.event;
        default:
          return [];
      }
    });
  }

  get updates(): { announcing: number; withdrawing: number } {
    const { announcing = 0, withdrawing = 0 } = this.router.peers[0]?.updates ?? {};
    return { announcing, withdrawing };
  }
}

/** A health source of one backend, whose verdict is pushed: it tells its listeners before `push` returns. */
export class PushedHealth implements HealthSource {
  readonly #listeners = new Set<(event: BackendChange) => void>();
  #verdict: Verdict = 'unknown';

  push(to: Verdict): void {
    const from = this.#verdict;
    this.#verdict = to;
    const snapshot = this.snapshot();
    const event = { backend: 'a', from, to, reason: this.#why(), at: new Date(0), snapshot };
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** What a source must not do: nobody is told. */
  changeSilently(to: Verdict): void {
    this.#verdict = to;
  }

  snapshot(): HealthSnapshot {
    const backend = { name: 'a', verdict: this.#verdict, reason: this.#why(), since: 0 };
    return { at: 0, backends: [{ ...backend, observedAt: 0 }] };
  }

  retain(): () => void {
    return () => undefined;
  }

  on(_name: 'change', listener: (event: BackendChange) => void): void {
    this.#listeners.add(listener);
  }

  off(_name: 'change', listener: (event: BackendChange) => void): void {
    this.#listeners.delete(listener);
  }

  #why(): ReturnType<typeof reason> {
    return reason('pushed', `pushed ${this.#verdict}`);
  }
}
