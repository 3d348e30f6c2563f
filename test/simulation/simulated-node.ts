import { Anycast, type Announcement, type AnnouncementOptions } from '../../src/anycast/index.ts';
import type { Clock, Timer } from '../../src/core/index.ts';
import { Health } from '../../src/health/index.ts';
import { seededRandom, type MemoryNetwork } from '../../src/testing/index.ts';
import type { Deployment, PlannedGuards } from './plan.ts';
import { SimulatedBackend } from './simulated-backend.ts';

const PREFIX = '192.0.2.10/32';
export const NODE_ASN = 65_010;
export const ROUTER_ASN = 65_000;

/** What all checks have; a bound on how long verdicts take follows from it. Milliseconds. */
export const PACE = { interval: 1_000, fastInterval: 200, timeout: 500, jitter: 0.1 } as const;

/** How long a drain waits, in milliseconds. */
export const DRAIN = 3_000;

/** A clock with a wall clock that can be set. */
class NodeClock implements Clock {
  readonly #clock: Clock;
  /** How far it is from the right time, in milliseconds. */
  error = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  date(): Date {
    return new Date(this.#clock.date().getTime() + this.error);
  }

  setTimer(delay: number, callback: () => void): Timer {
    return this.#clock.setTimer(delay, callback);
  }

  afterDrain(callback: () => void): Timer {
    return this.#clock.afterDrain(callback);
  }
}

export interface NodeSetup {
  readonly index: number;
  readonly seed: number;
  readonly clock: Clock;
  readonly network: MemoryNetwork;
  readonly deployment: Deployment;
  readonly routers: readonly string[];
}

export interface NodeDecision {
  readonly at: number;
  readonly decision: 'announce' | 'withdraw';
  /** Since when the announcement was there that decided it. */
  readonly began: number;
  readonly byOperator: boolean;
}

interface Program {
  readonly anycast: Anycast;
  readonly health: Health;
  readonly options: AnnouncementOptions;
  vip: Announcement;
}

/** A host with the backends that it looks at, and the program that announces while they are well. */
export class SimulatedNode {
  readonly address: string;
  readonly backends: readonly SimulatedBackend[];
  readonly #setup: NodeSetup;
  readonly #clock: NodeClock;
  /** The decisions of all its programs, in the order of time. */
  readonly decisions: NodeDecision[] = [];
  #program: Program | undefined;
  #starts = 0;
  /** Since when it runs, or does not; the same for whether it reads. */
  since = 0;
  isDeaf = false;
  /** What the operator has done to it, and since when. */
  order: 'serve' | 'disable' | 'drain' = 'serve';
  orderSince = 0;

  constructor(setup: NodeSetup) {
    this.#setup = setup;
    this.#clock = new NodeClock(setup.clock);
    this.address = `10.0.1.${setup.index + 1}`;
    this.backends = Array.from(
      { length: setup.deployment.backends },
      () => new SimulatedBackend(setup.clock),
    );
  }

  get isAlive(): boolean {
    return this.#program !== undefined;
  }

  /** What its program wants; undefined while none runs. */
  get desire(): string | undefined {
    return this.#program?.vip.decision;
  }

  get why(): string | undefined {
    return this.#program?.vip.reason.message;
  }

  async start(): Promise<void> {
    if (this.#program !== undefined) return;
    const { index, seed, clock, network, deployment, routers } = this.#setup;
    this.#starts += 1;
    this.since = clock.now();
    this.isDeaf = false;
    this.order = 'serve';
    const random = seededRandom(seed * 1_000 + index * 100 + this.#starts);
    const host = network.host(this.address);
    const { rise, fall, withdrawWhen } = deployment;
    const anycast = new Anycast({
      asn: NODE_ASN,
      routerId: this.address,
      clock: this.#clock,
      random,
      network: host,
    });
    for (const address of routers) anycast.addPeer({ address, asn: ROUTER_ASN });
    const health = Health.of({
      backends: Object.fromEntries(this.backends.map(({ check }, at) => [`b${at}`, check])),
      ...PACE,
      rise,
      fall,
      clock: this.#clock,
      random,
    });
    const options = { health, withdrawWhen, guards: guardOptions(deployment.guards) };
    this.#program = { anycast, health, options, vip: this.#announce(anycast, options) };
    await anycast.start();
  }

  /** What an operator wants. */
  command(order: 'disable' | 'drain' | 'enable'): void {
    const program = this.#program;
    if (program === undefined) return;
    const { vip } = program;
    this.order = order === 'enable' ? 'serve' : order;
    this.orderSince = this.#clock.now();
    if (order === 'disable') vip.disable();
    else if (order === 'drain') void vip.drain({ wait: DRAIN });
    else {
      vip.enable();
      vip.undrain();
    }
  }

  /** The announcement is replaced by one like it. */
  reload(): Promise<void> {
    const program = this.#program;
    if (program === undefined) return Promise.resolve();
    const { anycast, vip, options } = program;
    this.since = this.#clock.now();
    this.order = 'serve';
    this.orderSince = this.since;
    program.vip = this.#announce(anycast, options);
    return vip.remove();
  }

  #announce(anycast: Anycast, options: AnnouncementOptions): Announcement {
    const vip = anycast.announce(PREFIX, options);
    const began = this.#clock.now();
    vip.on('decision', ({ decision, links }) => {
      const byOperator = links.some(({ stage }) => stage === 'operator');
      this.decisions.push({ at: this.#clock.now(), decision, began, byOperator });
    });
    return vip;
  }

  /**
   * Its program is gone, and says nothing more to anybody.
   * @returns what ends when what is left of it has been cleared away, which needs time to pass
   */
  end(): Promise<void> {
    const program = this.#program;
    this.#program = undefined;
    this.since = this.#setup.clock.now();
    return program?.anycast.stop() ?? Promise.resolve();
  }

  setClock(by: number): void {
    this.#clock.error += by;
  }

  replace(backend: number): Promise<void> {
    const check = this.backends[backend]?.check;
    if (this.#program === undefined || check === undefined) return Promise.resolve();
    return this.#program.health.replace(`b${backend}`, (signal) => check(signal));
  }
}

function guardOptions({
  holdDown,
  startupHold,
  lease,
  flapDamping,
  slowStart,
}: PlannedGuards): AnnouncementOptions['guards'] {
  return {
    ...(holdDown === 0 ? {} : { holdDown }),
    ...(startupHold === 0 ? {} : { startupHold }),
    ...(lease === 0 ? {} : { lease }),
    ...(flapDamping ? { flapDamping: { halfLife: '30s', maximum: '2m' } } : {}),
    ...(slowStart ? { slowStart: { prepend: [3, 1], every: '2s' } } : {}),
  };
}
