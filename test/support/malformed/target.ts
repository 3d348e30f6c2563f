import {
  Speaker,
  type PeerOptions,
  type PeerStatus,
  type SpeakerOptions,
} from '../../../src/bgp/speaker/index.ts';
import { keepalive } from './octets.ts';
import { peerKinds, type PeerName } from './peer-kinds.ts';
import { RawClient, type ClientOptions } from './raw-client.ts';

/** A client, and the peer that the speaker takes it for. */
export interface Attack {
  readonly client: RawClient;
  readonly peer: string;
  readonly kind: PeerName;
}

type Manners = Pick<ClientOptions, 'reads' | 'closes'>;

type AttackOptions = Partial<PeerOptions> & { readonly manners?: Manners };

/** Every session gets this route. */
export const ANNOUNCED = '192.0.2.10/32';

/**
 * A speaker of ours with a real listener, and clients that may do to it what they like: each from an address of its own
 * (Linux has all of 127.0.0.0/8 on its loopback interface), so that none waits for what another has spoilt.
 */
export class Target {
  readonly speaker: Speaker;
  readonly #host: string;
  readonly #clients: RawClient[] = [];
  #addresses = 0;

  private constructor(host: string, options: Partial<SpeakerOptions>) {
    this.#host = host;
    const listen = host.includes(':') ? `[${host}]:0` : `${host}:0`;
    this.speaker = new Speaker({
      asn: 65_010,
      routerId: '10.0.0.11',
      listen: [listen],
      ...options,
    });
  }

  static async start(host = '127.0.0.1', options: Partial<SpeakerOptions> = {}): Promise<Target> {
    const target = new Target(host, options);
    target.speaker.announce({ prefix: ANNOUNCED });
    await target.speaker.start();
    return target;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.speaker.stop();
  }

  get port(): number {
    const [listener] = this.speaker.listeners;
    if (listener?.state !== 'listening') throw new Error('the speaker does not listen');
    return listener.endpoint.port;
  }

  /** An address that no other client has. */
  nextAddress(): string {
    this.#addresses += 1;
    return `127.1.${this.#addresses >> 8}.${this.#addresses & 255}`;
  }

  /** The speaker takes connections from the address for such a peer. */
  addPeer(kind: PeerName, address: string, options: Partial<PeerOptions> = {}): string {
    return this.speaker.addPeer({ ...peerKinds[kind].options, address, ...options });
  }

  /** Connects from an address, known or not, and says nothing. */
  async connect(from: string, manners: Manners = {}): Promise<RawClient> {
    const client = await RawClient.connect({
      host: this.#host,
      port: this.port,
      from,
      ...manners,
    });
    this.#clients.push(client);
    return client;
  }

  /** A new peer that has connected and said nothing: the speaker is in OpenSent. */
  async connected(kind: PeerName = 'external', options: AttackOptions = {}): Promise<Attack> {
    const { address = this.nextAddress(), manners, ...peerOptions } = options;
    const peer = this.addPeer(kind, address, peerOptions);
    const client = await this.connect(address, manners);
    return { client, peer, kind };
  }

  /** A new peer whose session is Established, and which has been sent everything. */
  async established(kind: PeerName = 'external', options: AttackOptions = {}): Promise<Attack> {
    const attack = await this.connected(kind, options);
    await this.establish(attack);
    return attack;
  }

  /** Brings a connection on which nothing was said to Established, and waits for the route and End-of-RIB. */
  async establish({ client, kind }: Attack): Promise<void> {
    client.send(peerKinds[kind].open + keepalive);
    await client.heard('02', 2);
    if (client.ending !== undefined) throw new Error(`no session: ${client.messages.join(' ')}`);
  }

  /** Resolves when the session of a peer is in a state. */
  state(peer: string, wanted: PeerStatus['state']): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.status(peer).state !== wanted) return;
        this.speaker.off('peer', look);
        resolve();
      };
      this.speaker.on('peer', look);
      look();
    });
  }

  status(peer: string): PeerStatus {
    const status = this.speaker.peers.find((each) => each.peer === peer);
    if (status === undefined) throw new Error(`no peer ${peer}`);
    return status;
  }

  /** Resolves when the speaker has read an UPDATE of the peer that withdraws a prefix. */
  withdrawalFrom(peer: string, prefix: string): Promise<void> {
    const [address = '', length = ''] = prefix.split('/');
    const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
    const wanted = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    return new Promise((resolve) => {
      const look = ({
        peer: from,
        update,
      }: {
        peer: string;
        update: { withdrawn: readonly { address: number; length: number }[] };
      }): void => {
        const isIt = update.withdrawn.some(
          (each) => each.address === wanted && each.length === Number(length),
        );
        if (from !== peer || !isIt) return;
        this.speaker.off('received', look);
        resolve();
      };
      this.speaker.on('received', look);
    });
  }
}
