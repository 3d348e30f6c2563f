import type { Announcement, Anycast, AnycastOptions } from '../../anycast/index.ts';
import type { Network } from '../../bgp/transport/index.ts';
import type { Clock, Random } from '../../core/index.ts';
import { CheckNotRun, type PolledCheck } from '../../health/index.ts';
import { seededRandom } from '../seeded-random.ts';
import { Balancer } from './balancer.ts';
import type { FleetBackend } from './fleet-backend.ts';
import { HostAddresses } from './host-addresses.ts';
import { HostClock } from './host-clock.ts';

/** What a node gives to its program each time that it starts. */
export interface FleetHost {
  /** Its name, such as `n1`. */
  readonly name: string;
  /** Which one it is, from 0. */
  readonly index: number;
  readonly address: string;
  /** What `new Anycast` needs on this node, to be spread into its options. */
  readonly anycast: Pick<AnycastOptions, 'asn' | 'routerId' | 'host'> & {
    readonly clock: Clock;
    readonly random: Random;
    readonly network: Network;
  };
  /** What `Health.of` needs on this node. */
  readonly health: { readonly clock: Clock; readonly random: Random };
  /** The checks of its backends, and of those that all nodes share, by name: for `backends` of `Health.of`. */
  readonly checks: Readonly<Record<string, PolledCheck>>;
}

/** Makes what runs on a node: as the program of production does, with the parts of the node. */
export type FleetProgram = (host: FleetHost) => Anycast;

export interface FleetNodeSetup {
  readonly name: string;
  readonly index: number;
  readonly seed: number;
  readonly address: string;
  readonly asn: number;
  readonly clock: Clock;
  readonly network: () => Network;
  readonly backends: readonly FleetBackend[];
  readonly program: FleetProgram;
  readonly routers: readonly { readonly address: string; readonly asn: number }[];
}

/** A host of a fleet: its backends, and the program that announces while they are well. */
export class FleetNode {
  readonly name: string;
  readonly address: string;
  readonly addresses: HostAddresses = new HostAddresses();
  readonly #setup: FleetNodeSetup;
  readonly #backends: ReadonlyMap<string, FleetBackend>;
  #anycast: Anycast | undefined;
  #clock: HostClock | undefined;
  #starts = 0;
  #clockError = 0;
  readonly #balancer: Balancer;
  /** The prefixes of which somebody looks after the address. */
  readonly #managed = new Set<string>();
  readonly #known = new WeakSet<Announcement>();
  #hasPower = true;
  #isFrozen = false;
  #isDeaf = false;
  #isBlind = false;
  #since: number;
  #startedAt: number;
  #seesSince: number;

  /** @internal Made by `Fleet`. */
  constructor(setup: FleetNodeSetup) {
    this.#setup = setup;
    this.name = setup.name;
    this.address = setup.address;
    this.#backends = new Map(setup.backends.map((backend) => [backend.name, backend]));
    this.#balancer = new Balancer(this.#backends);
    this.#since = setup.clock.now();
    this.#startedAt = this.#since;
    this.#seesSince = this.#since;
  }

  /** Its program; undefined while none runs. */
  get anycast(): Anycast | undefined {
    return this.#anycast;
  }

  /** Its backends, and those that all share, by name. */
  get backends(): readonly FleetBackend[] {
    return [...this.#backends.values()];
  }

  get isAlive(): boolean {
    return this.#anycast !== undefined;
  }

  /** Its host forwards packets: also while no program runs. */
  get hasPower(): boolean {
    return this.#hasPower;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  get isBlind(): boolean {
    return this.#isBlind;
  }

  /** Its program runs and reads. */
  get isResponsive(): boolean {
    return this.isAlive && !this.#isFrozen && !this.#isDeaf;
  }

  /** Since when its program runs, or does not, or reads, or does not: on the fleet's clock. */
  get since(): number {
    return this.#since;
  }

  /** When its program began, or the one before it ended: on the fleet's clock. */
  get startedAt(): number {
    return this.#startedAt;
  }

  /** Since when its checks can be made, or cannot. */
  get seesSince(): number {
    return this.#seesSince;
  }

  backend(name: string): FleetBackend | undefined {
    return this.#backends.get(name);
  }

  announcements(prefix: string): readonly Announcement[] {
    return this.#anycast?.announcements.filter((one) => one.prefix === prefix) ?? [];
  }

  /** The prefixes that its program announces, or would. */
  get prefixes(): readonly string[] {
    return [...new Set(this.#anycast?.announcements.map(({ prefix }) => prefix))];
  }

  /** @internal */
  async start(): Promise<void> {
    if (this.#anycast !== undefined) return;
    const { program, routers } = this.#setup;
    this.#starts += 1;
    this.#begin();
    const anycast = program(this.#host(this.#newClock()));
    this.#anycast = anycast;
    if (anycast.speaker.peers.length === 0) {
      for (const { address, asn } of routers) anycast.addPeer({ address, asn });
    }
    await anycast.start();
  }

  /**
   * @internal Its program is gone, and says nothing more to anybody.
   * @returns what ends when what is left of it has been cleared away, which needs time to pass
   */
  end(): Promise<void> {
    const anycast = this.#anycast;
    this.look();
    this.#clock?.thaw();
    this.#anycast = undefined;
    this.#begin();
    return anycast?.stop() ?? Promise.resolve();
  }

  /** @internal */
  losePower(): void {
    this.#hasPower = false;
    this.addresses.clear();
  }

  /** @internal */
  set deaf(isDeaf: boolean) {
    this.#isDeaf = isDeaf;
    this.#since = this.#setup.clock.now();
  }

  /** @internal */
  set frozen(isFrozen: boolean) {
    this.#isFrozen = isFrozen;
    this.#since = this.#setup.clock.now();
    if (isFrozen) this.#clock?.freeze();
    else this.#clock?.thaw();
  }

  /** @internal */
  set blind(isBlind: boolean) {
    if (this.#isBlind === isBlind) return;
    this.#isBlind = isBlind;
    this.#seesSince = this.#setup.clock.now();
  }

  /** @internal */
  setClock(by: number): void {
    this.#clockError += by;
  }

  /** @internal Tells its balancer what the checks have found. */
  look(): void {
    if (this.#anycast === undefined || this.#isFrozen) return;
    this.#balancer.learn(this.#anycast.announcements);
    for (const announcement of this.#anycast.announcements) {
      if (this.#known.has(announcement)) continue;
      this.#known.add(announcement);
      if (announcement.status.vip !== undefined) this.#managed.add(announcement.prefix);
    }
  }

  /** Whether its host takes what is for the prefix: where nobody looks after the address, it does. */
  hasAddressOf(prefix: string): boolean {
    const address = prefix.slice(0, prefix.indexOf('/'));
    return !this.#managed.has(prefix) || this.addresses.has(address);
  }

  /** Which backend a flow comes to; undefined where the prefix has none here. */
  serve(prefix: string, flow: number): FleetBackend | undefined {
    return this.#balancer.serve(prefix, flow);
  }

  /** Whether each service of the prefix has a backend that answers. */
  isWell(prefix: string): boolean {
    return this.#balancer.isWell(prefix);
  }

  #begin(): void {
    this.#since = this.#setup.clock.now();
    this.#startedAt = this.#since;
    this.#hasPower = true;
    this.#isFrozen = false;
    this.#isDeaf = false;
  }

  #newClock(): HostClock {
    this.#clock = new HostClock(this.#setup.clock, () => this.#clockError);
    return this.#clock;
  }

  #host(clock: HostClock): FleetHost {
    const { name, index, seed, address, asn, network } = this.#setup;
    const random = seededRandom(seed * 1_000 + index * 100 + this.#starts);
    const start = this.#starts;
    /** A process that is gone does nothing more on the host. */
    const runs = (): boolean => this.#starts === start && this.#anycast !== undefined;
    const refuse = (): Error | undefined =>
      this.#isBlind ? new CheckNotRun('the checks of this node cannot be made') : undefined;
    return {
      ...{ name, index, address },
      anycast: {
        ...{ asn, routerId: address, clock, random, network: network() },
        host: {
          look: () => this.addresses.look(),
          run: ([, ...words]) =>
            runs()
              ? this.addresses.run(words, clock)
              : Promise.reject(new Error('the process is gone')),
        },
      },
      health: { clock, random },
      checks: Object.fromEntries(
        Array.from(this.#backends, ([key, backend]) => [key, backend.check(clock, refuse)]),
      ),
    };
  }
}
