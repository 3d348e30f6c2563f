import { parsePeerOptions, type PeerConfiguration } from '../../../../src/bgp/speaker/index.ts';
import type { RouteExportOptions, RouteHandle } from '../../../../src/bgp/speaker/index.ts';
import { parseRoute } from '../../../../src/bgp/speaker/route.ts';
import {
  Distribution,
  RouteFeed,
  updateGroupSettings,
} from '../../../../src/bgp/speaker/sending/index.ts';
import type { UpdateGroup } from '../../../../src/bgp/speaker/sending/update-group.ts';
import type { Connection, NegotiatedSession } from '../../../../src/bgp/session/index.ts';
import { reason, type Timer } from '../../../../src/core/index.ts';
import { VirtualClock } from '../../../../src/testing/index.ts';
import { hex } from '../../../bgp-packet-lite/octets.ts';
import { plainSession } from '../../session/plain-session.ts';

const LOCAL_ASN = 65_010;

/** RFC 4724 §2, of IPv4 and IPv6 unicast. */
const END_OF_RIB = ['0200000000', '0200000006800f03000201'];

interface Write {
  readonly octets: Uint8Array;
  readonly handed: () => void;
}

/** The session of a feed, with a kernel that takes what it is told to. */
class HandSession {
  readonly connection: Connection;
  readonly writes: Uint8Array[] = [];
  /** What the kernel has taken. */
  readonly taken: Uint8Array[] = [];
  /** The kernel takes what is written at once. */
  takes = true;
  /** Otherwise so many writes are taken up, and wait. */
  room = 1;
  writable = true;
  givenUp = false;
  readonly #waiting: Write[] = [];

  constructor(localAddress: string) {
    this.connection = { local: { host: localAddress, port: 179 } } as unknown as Connection;
  }

  sendMessages(octets: Uint8Array, handed: () => void): void {
    this.writes.push(octets);
    this.#waiting.push({ octets, handed });
    if (!this.takes) {
      this.writable = this.#waiting.length < this.room;
      return;
    }
    queueMicrotask(() => {
      this.take();
    });
  }

  giveUpSending(): void {
    this.givenUp = true;
  }

  /** The kernel takes everything that waits, or so many writes. */
  take(count = this.#waiting.length): void {
    for (const { octets, handed } of this.#waiting.splice(0, count)) {
      this.taken.push(octets);
      handed();
    }
    this.writable = this.takes || this.#waiting.length < this.room;
  }
}

export interface Peer {
  readonly session: HandSession;
  readonly feed: RouteFeed;
  /** What was told: `+192.0.2.1/32`, `-192.0.2.1/32`. */
  readonly told: string[];
  /** Is called whenever something is told. */
  onTold: () => void;
  /** It is configured anew, with attributes of its own or as before. */
  regroup(attributes?: PeerConfiguration['attributes']): void;
  /** The messages so far, in hexadecimal without marker and length, and forgets them. */
  said(): readonly string[];
  /** The same, with UPDATEs in short: `UPDATE 100` for one of so many octets. */
  sizes(): readonly string[];
}

export interface PeerKind {
  readonly address?: string;
  readonly localAddress?: string;
  readonly negotiated?: Partial<NegotiatedSession>;
  readonly configuration?: Partial<PeerConfiguration>;
  /** For so many milliseconds at most End-of-RIB waits until everything is decided; by default it does not. */
  readonly selectionDeferral?: number;
}

/** A virtual clock that can let the event loop turn just once. */
class TurningClock extends VirtualClock {
  #drains: (() => void)[] = [];

  override afterDrain(callback: () => void): Timer {
    let isDone = false;
    const once = (): void => {
      if (!isDone) callback();
      isDone = true;
    };
    const timer = super.afterDrain(once);
    const cancel = (): void => {
      isDone = true;
      timer.cancel();
    };
    this.#drains.push(() => {
      timer.cancel();
      once();
    });
    return { cancel };
  }

  turn(): void {
    for (const drain of this.#drains.splice(0)) drain();
  }
}

/** Peers of one speaker of AS 65010, on a virtual clock. */
export class FeedLab {
  readonly clock: TurningClock = new TurningClock();
  readonly distribution: Distribution;

  /** @param mostMarks routes that are looked at in a turn */
  constructor(mostMarks?: number) {
    this.distribution = new Distribution(this.clock, mostMarks);
  }

  announce(prefix: string, options: RouteExportOptions = {}): RouteHandle {
    return this.distribution.desired.announce(
      parseRoute({ prefix, ...options }),
      reason('up', 'up'),
    );
  }

  announceMany(count: number, options: RouteExportOptions = {}): readonly RouteHandle[] {
    return Array.from({ length: count }, (_, index) =>
      this.announce(`10.${index >>> 16}.${(index >>> 8) & 255}.${index & 255}/32`, options),
    );
  }

  /** A session that becomes Established now. */
  connect({
    address = '10.0.0.1',
    localAddress = '10.0.0.11',
    negotiated: over = {},
    configuration: changed = {},
    selectionDeferral: longest,
  }: PeerKind = {}): Peer {
    const negotiated: NegotiatedSession = { ...plainSession, ...over };
    const configuration = {
      ...parsePeerOptions({ address, asn: 65_000 }, LOCAL_ASN),
      ...changed,
    };
    const session = new HandSession(localAddress);
    const told: string[] = [];
    const join = (over: Partial<PeerConfiguration> = {}): UpdateGroup => {
      const all = { ...configuration, ...over };
      const settings = updateGroupSettings(all, negotiated, LOCAL_ASN, localAddress);
      return this.distribution.join(settings).group;
    };
    const feed = new RouteFeed({
      peer: address,
      address,
      session,
      group: join(),
      desired: this.distribution.desired,
      queue: this.distribution.queue,
      clock: this.clock,
      patience: 9_000,
      families: negotiated.families,
      routeRefresh: negotiated.routeRefresh,
      deferral:
        longest === undefined ? undefined : { deferral: this.distribution.deferral, longest },
      listener: {
        announced: (prefix) => {
          told.push(`+${prefix}`);
          peer.onTold();
        },
        withdrawn: (prefix) => {
          told.push(`-${prefix}`);
          peer.onTold();
        },
        empty: () => undefined,
      },
    });
    const said = (): readonly string[] => session.writes.splice(0).flatMap(messagesOf);
    const peer: Peer = {
      session,
      feed,
      told,
      onTold: () => undefined,
      regroup: (attributes = configuration.attributes) => {
        feed.regroup(join({ attributes }));
      },
      said,
      sizes: () => said().map(short),
    };
    return peer;
  }

  /** Everything that is due is sent. */
  async settle(): Promise<void> {
    await this.clock.advance(0);
  }
}

function messagesOf(octets: Uint8Array): readonly string[] {
  const messages: string[] = [];
  for (let start = 0; start < octets.length;) {
    const length = (octets[start + 16] ?? 0) * 256 + (octets[start + 17] ?? 0);
    messages.push(hex(octets.subarray(start + 18, start + length)));
    start += length;
  }
  return messages;
}

function short(message: string): string {
  const length = message.length / 2 + 18;
  if (message.startsWith('05')) {
    return ['REFRESH', 'BoRR', 'EoRR'][Number(message.slice(6, 8))] ?? '?';
  }
  return END_OF_RIB.includes(message) ? 'EoR' : `UPDATE ${length}`;
}
