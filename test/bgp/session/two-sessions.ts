import {
  Session,
  type Connection,
  type ConnectionHandlers,
  type NegotiatedSession,
  type SessionChange,
  type SessionContext,
} from '../../../src/bgp/session/index.ts';
import type { Random } from '../../../src/core/index.ts';
import { MemoryNetwork, seededRandom, VirtualClock } from '../../../src/testing/index.ts';
import { context } from './cells.ts';

/** A connection that is known to be open until its session has done with it. */
class TrackedConnection implements Connection {
  readonly #inner: Connection;
  readonly #open: Set<Connection>;

  constructor(inner: Connection, open: Set<Connection>) {
    this.#inner = inner;
    this.#open = open;
    open.add(this);
  }

  get local(): Connection['local'] {
    return this.#inner.local;
  }

  get remote(): Connection['remote'] {
    return this.#inner.remote;
  }

  get direction(): Connection['direction'] {
    return this.#inner.direction;
  }

  attach(handlers: ConnectionHandlers): void {
    this.#inner.attach({
      data: (octets) => {
        handlers.data(octets);
      },
      drain: () => {
        handlers.drain();
      },
      closed: (error) => {
        this.#open.delete(this);
        handlers.closed(error);
      },
    });
  }

  write(octets: Uint8Array, handed?: () => void): boolean {
    return this.#inner.write(octets, handed);
  }

  close(): Promise<void> {
    this.#open.delete(this);
    return this.#inner.close();
  }

  destroy(): void {
    this.#open.delete(this);
    this.#inner.destroy();
  }
}

export interface NodeOptions {
  readonly address: string;
  readonly routerId: number;
  readonly asn: number;
  readonly peerAddress: string;
  readonly peerAsn: number;
  readonly context?: Partial<SessionContext>;
  /** Up to so many milliseconds pass until a dial that has succeeded is noticed. */
  readonly noticing?: number;
}

/** A program with one session, which listens and dials, can be killed, and can be started again. */
export class Node {
  readonly address: string;
  /** What was told, of every life of it. */
  readonly changes: SessionChange[][] = [];
  readonly #options: NodeOptions;
  readonly #clock: VirtualClock;
  readonly #network: MemoryNetwork;
  readonly #random: Random;
  #open = new Set<Connection>();
  #session: Session | undefined;
  #stopListening: (() => void) | undefined;

  constructor(options: NodeOptions, clock: VirtualClock, network: MemoryNetwork, seed: number) {
    this.address = options.address;
    this.#options = options;
    this.#clock = clock;
    this.#network = network;
    this.#random = seededRandom(seed);
  }

  get phase(): string {
    return this.#session?.phase ?? 'dead';
  }

  get negotiated(): NegotiatedSession | undefined {
    return this.#session?.negotiated;
  }

  /** The two ends of each connection that it has, seen from the lower address. */
  get connections(): readonly string[] {
    return Array.from(this.#open, ({ local, remote }) =>
      [`${local.host}:${local.port}`, `${remote.host}:${remote.port}`].sort().join(' '),
    );
  }

  async boot(): Promise<void> {
    if (this.#session !== undefined) return;
    const { address, peerAddress, routerId, asn, peerAsn, noticing = 0 } = this.#options;
    const host = this.#network.host(address);
    const open = new Set<Connection>();
    const dialer = host.dialer({ address: peerAddress, port: 179 });
    const session = new Session({
      name: address,
      clock: this.#clock,
      random: this.#random,
      context: {
        ...context,
        localAsn: asn,
        peerAsn,
        routerId,
        ...this.#options.context,
        capabilities: [
          ...(this.#options.context?.capabilities ?? []),
          { code: 65, name: 'four-octet-asn', value: asn },
        ],
      },
      dialer: {
        dial: async (signal) => {
          const connection = await dialer.dial(signal);
          await this.#pass(noticing * this.#random());
          return new TrackedConnection(connection, open);
        },
      },
    });
    const changes: SessionChange[] = [];
    session.on('change', (change) => changes.push(change));
    this.changes.push(changes);
    const listener = host
      .listener({ host: '0.0.0.0', port: 179 })
      .on('connection', ({ connection }) => {
        const tracked = new TrackedConnection(connection, open);
        if (!session.accept(tracked)) tracked.destroy();
      });
    await listener.start();
    this.#stopListening = () => {
      listener.stop();
    };
    this.#open = open;
    this.#session = session;
    session.start();
  }

  /** As by SIGKILL. */
  kill(): void {
    this.#network.kill(this.address);
    this.stop();
  }

  /** As by a loss of power: nothing is told to the other side. */
  crash(): void {
    this.#network.crash(this.address);
    this.stop();
  }

  stop(): void {
    this.#stopListening?.();
    void this.#session?.stop();
    this.#session = undefined;
  }

  #pass(milliseconds: number): Promise<void> {
    if (milliseconds === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#clock.setTimer(milliseconds, resolve);
    });
  }
}

/** Where two nodes are, and who decides between them. */
export interface PairOptions {
  readonly latency: number;
  readonly seed: number;
  readonly ids: readonly [number, number];
  readonly noticing?: number;
  readonly contexts?: readonly [Partial<SessionContext>, Partial<SessionContext>];
}

export interface Pair {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly nodes: readonly [Node, Node];
}

const [FIRST, SECOND] = ['10.0.0.1', '10.0.0.2'];
const [FIRST_ASN, SECOND_ASN] = [65_001, 65_002];

/** Two nodes that both dial and both listen. */
export function nodePair({
  latency,
  seed,
  ids,
  noticing = 0,
  contexts = [{}, {}],
}: PairOptions): Pair {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock, latency });
  const first: NodeOptions = {
    address: FIRST,
    routerId: ids[0],
    asn: FIRST_ASN,
    peerAddress: SECOND,
    peerAsn: SECOND_ASN,
    noticing,
    context: contexts[0],
  };
  const second: NodeOptions = {
    address: SECOND,
    routerId: ids[1],
    asn: SECOND_ASN,
    peerAddress: FIRST,
    peerAsn: FIRST_ASN,
    noticing,
    context: contexts[1],
  };
  return {
    clock,
    network,
    nodes: [new Node(first, clock, network, seed), new Node(second, clock, network, seed + 1)],
  };
}
