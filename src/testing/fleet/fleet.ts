import type { AnycastEvent } from '../../anycast/index.ts';
import {
  KeepcastError,
  optional,
  parseDuration,
  parseWhole,
  refuseUnknownKeys,
  within,
  type Duration,
} from '../../core/index.ts';
import { MemoryNetwork } from '../memory-network.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { Clients, type Flow, type PrefixReport } from './clients.ts';
import { Diary } from './diary.ts';
import { cause, find } from './cause.ts';
import { checkFault } from './check-fault.ts';
import { inOrder, type FleetFault, type PlannedFault } from './faults.ts';
import { FleetBackend } from './fleet-backend.ts';
import { FleetNode, type FleetProgram } from './fleet-node.ts';
import { fleetKeys, type FleetOptions } from './fleet-options.ts';
import { FleetRouter, namesOf, parseEcmp } from './fleet-router.ts';
import { brokenPromise, type FleetPromises } from './promises.ts';
import { Side } from './side.ts';

/** RFC 4271 §4.2: the smaller of both sides' hold times counts, and that of the routers is this. In milliseconds. */
const HOLD_TIME = 9_000;

/**
 * A whole anycast deployment on a virtual clock and an in-memory network: nodes with backends, routers with ECMP, and
 * clients. The programs on the nodes are real; a minute takes some milliseconds.
 *
 * ```ts
 * const fleet = new Fleet({
 *   nodes: 3,
 *   program: (host) => {
 *     const anycast = new Anycast(host.anycast);
 *     const health = Health.of({ ...host.health, backends: host.checks, interval: '1s', timeout: '500ms' });
 *     anycast.announce('192.0.2.10/32', { health });
 *     return anycast;
 *   },
 * });
 * await fleet.run('20s');
 * await fleet.cause({ kind: 'backend', node: 'n1', backend: 'web', mode: 'dead' });
 * await fleet.run('20s');
 * await fleet.stop();
 * fleet.report('192.0.2.10/32').longestOutage; // milliseconds
 * ```
 *
 * {@link run} rejects with `ERR_PROMISE_BROKEN` as soon as something does not hold that every fleet is held to: no
 * UPDATE without a change; the route of a node that is gone goes within the hold time; a router has what a node has sent
 * it; no outage is longer than `maxOutage`; and your own {@link FleetOptions.promises}. Its message is the whole story.
 *
 * The constructor throws a ConfigurationError for what cannot be.
 */
export class Fleet {
  readonly clock: VirtualClock = new VirtualClock();
  readonly network: MemoryNetwork;
  readonly seed: number;
  readonly nodes: readonly FleetNode[];
  readonly routers: readonly FleetRouter[];
  /** Backends that all nodes look at. */
  readonly shared: readonly FleetBackend[];
  /** Each node and each router. */
  readonly sides: readonly Side[];
  readonly backendNames: readonly string[];
  readonly sharedNames: readonly string[];
  readonly #diary: Diary;
  readonly #clients: Clients;
  readonly #promises: FleetPromises;
  readonly #own: readonly ((fleet: Fleet) => string | undefined)[];
  readonly #resolution: number;
  readonly #prefixes = new Set<string>();
  /** What an operator has taken out of service: node and prefix. */
  readonly #out = new Set<string>();
  readonly #loose: Promise<unknown>[] = [];
  #plan: readonly PlannedFault[] = [];
  #isStarted = false;

  constructor(options: FleetOptions) {
    refuseUnknownKeys(options, { known: fleetKeys });
    const { backends = ['web'], shared = [], seed = 1, asn = 65_010, routerAsn = 65_000 } = options;
    const { clients = 100, resolution = 100, maxOutage } = options;
    this.seed = seed;
    this.network = new MemoryNetwork({ clock: this.clock, latency: options.latency ?? 1 });
    this.backendNames = backends;
    this.sharedNames = shared;
    this.#diary = new Diary(this.clock);
    this.#resolution = within('resolution', () =>
      parseWhole(parseDuration(resolution), 'a number of milliseconds', 1, 60_000),
    );
    this.#promises = {
      holdTime: HOLD_TIME,
      maxOutage: optional('maxOutage', maxOutage, parseDuration),
    };
    this.#own = options.promises ?? [];
    const ecmp = within('ecmp', () => parseEcmp(options.ecmp ?? {}));
    this.routers = within('routers', () => namesOf(options.routers ?? 1, 'r')).map(
      (name, index) =>
        new FleetRouter({
          name,
          address: `10.0.0.${index + 1}`,
          asn: routerAsn,
          clock: this.clock,
          network: this.network.host(`10.0.0.${index + 1}`),
          seed: seed + index,
          ecmp,
        }),
    );
    this.shared = shared.map((name) => new FleetBackend(name, this.clock));
    this.nodes = within('nodes', () => namesOf(options.nodes ?? 2, 'n')).map((name, index) =>
      this.#newNode(name, index, { program: options.program, asn, routerAsn, backends }),
    );
    this.sides = this.routers.flatMap((router) =>
      this.nodes.map((node) => {
        router.bgp.addPeer({ address: node.address, asn });
        return new Side(node, router, this.clock, (text) => {
          this.note(text);
        });
      }),
    );
    this.#clients = new Clients(
      within('clients', () => parseWhole(clients, 'a number of clients', 0, 100_000)),
      seed,
      this.sides,
    );
  }

  /** All prefixes that a node has announced, or would. */
  get prefixes(): readonly string[] {
    return [...this.#prefixes];
  }

  /** What has happened: the faults, the decisions of the nodes with their reasons, and what the routers have heard. */
  get story(): string {
    return this.#diary.lines.join('\n');
  }

  /**
   * A node by its name.
   * @throws ConfigurationError if there is none
   */
  node(name: string): FleetNode {
    return find('node', this.nodes, name);
  }

  /** @throws ConfigurationError if there is none */
  router(name: string): FleetRouter {
    return find('router', this.routers, name);
  }

  /** How the clients of a prefix have fared until now. */
  report(prefix: string): PrefixReport {
    return this.#clients.report(prefix);
  }

  /** The clients of a prefix, and where each of them is. */
  flows(prefix: string): readonly Flow[] {
    return this.#clients.flows(prefix);
  }

  /** Adds a line to the {@link story}. */
  note(text: string): void {
    this.#diary.note(text);
  }

  /**
   * Takes it down that these happen, each at its time; what is past happens with the next {@link run}.
   * @throws ConfigurationError for what is no fault, and for names that nothing has
   */
  plan(faults: readonly PlannedFault[]): void {
    for (const { fault } of faults) checkFault(this, fault);
    this.#plan = inOrder([...this.#plan, ...faults]);
  }

  /**
   * Lets something happen now.
   * @throws ConfigurationError for what is no fault, and for names that nothing has
   */
  async cause(fault: FleetFault): Promise<void> {
    checkFault(this, fault);
    await this.#start();
    this.note(JSON.stringify(fault));
    this.#loose.push(...(await cause(this, fault)));
  }

  /** Something of the program that may need time to end, such as a removal: {@link stop} waits for it. */
  leave(work: Promise<unknown>): void {
    this.#loose.push(work);
  }

  /**
   * Lets time pass, and what was planned happen.
   * @throws KeepcastError `ERR_PROMISE_BROKEN`, with the story
   */
  async run(duration: Duration): Promise<void> {
    const end = this.clock.now() + parseDuration(duration);
    await this.#start();
    for (;;) {
      await this.#causeDue();
      this.#look();
      if (this.clock.now() >= end) return;
      const fault = this.#plan[0];
      const due = fault === undefined ? Infinity : parseDuration(fault.at);
      const next = Math.min(this.clock.now() + this.#resolution, due, end);
      await this.clock.advance(Math.max(0, next - this.clock.now()));
    }
  }

  /** Everything ends. Afterwards nothing waits for {@link clock} any more. Idempotent. */
  async stop(): Promise<void> {
    const ends = Promise.all([
      ...this.#loose.splice(0),
      ...this.nodes.map((node) => node.end()),
      ...this.routers.map(({ bgp }) => bgp.stop()),
    ]);
    await this.clock.advance(60_000);
    await ends;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** @internal A node has begun anew. */
  async begin(node: FleetNode): Promise<void> {
    if (node.isAlive) return;
    for (const key of this.#out) {
      if (key.startsWith(`${node.name} `)) this.#out.delete(key);
    }
    await node.start();
    node.anycast?.events.on('event', (event) => {
      this.#hear(node, event);
    });
  }

  async #start(): Promise<void> {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const { bgp } of this.routers) await bgp.start();
    for (const node of this.nodes) await this.begin(node);
  }

  async #causeDue(): Promise<void> {
    for (;;) {
      const [planned, ...rest] = this.#plan;
      if (planned === undefined || parseDuration(planned.at) > this.clock.now()) return;
      this.#plan = rest;
      await this.cause(planned.fault);
    }
  }

  #look(): void {
    const now = this.clock.now();
    for (const node of this.nodes) {
      node.look();
      for (const prefix of node.prefixes) this.#prefixes.add(prefix);
    }
    const { prefixes } = this;
    for (const side of this.sides) {
      side.look(prefixes, (prefix) => this.#out.has(`${side.node.name} ${prefix}`));
    }
    this.#clients.look(now, prefixes);
    const broken = this.#broken(prefixes);
    if (broken === undefined) return;
    throw new KeepcastError('ERR_PROMISE_BROKEN', `seed ${this.seed}: ${broken}\n${this.story}`);
  }

  #broken(prefixes: readonly string[]): string | undefined {
    const found = brokenPromise(this.#promises, {
      now: this.clock.now(),
      prefixes,
      sides: this.sides,
      clients: this.#clients,
      resolution: this.#resolution,
    });
    if (found !== undefined) return found;
    for (const promise of this.#own) {
      const broken = promise(this);
      if (broken !== undefined) return broken;
    }
    return undefined;
  }

  #hear(node: FleetNode, event: AnycastEvent): void {
    this.#diary.tell(node.name, event);
    if (event.event !== 'drain' && event.event !== 'maintenance') return;
    const isOut = event.event === 'drain' ? event.phase !== 'serving' : event.maintenance;
    const key = `${node.name} ${event.prefix}`;
    if (isOut) this.#out.add(key);
    else this.#out.delete(key);
  }

  #newNode(
    name: string,
    index: number,
    of: {
      readonly program: FleetProgram;
      readonly asn: number;
      readonly routerAsn: number;
      readonly backends: readonly string[];
    },
  ): FleetNode {
    const address = `10.0.1.${index + 1}`;
    return new FleetNode({
      ...{ name, index, address, seed: this.seed, asn: of.asn, clock: this.clock },
      network: () => this.network.host(address),
      backends: [
        ...of.backends.map((backend) => new FleetBackend(backend, this.clock)),
        ...this.shared,
      ],
      program: of.program,
      routers: this.routers.map((router) => ({ address: router.address, asn: of.routerAsn })),
    });
  }
}
