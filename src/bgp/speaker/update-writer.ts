import {
  encodeRouteAttributes,
  packAnnouncements,
  packWithdrawals,
} from '../../bgp-packet-lite/index.ts';
import { parseIpv4 } from '../../core/index.ts';
import type { Connection, NegotiatedSession } from '../session/index.ts';
import type { Difference } from './adj-rib-out.ts';
import type { DesiredAttributes } from './route.ts';

/** How many encoded attribute blocks a session keeps; beyond it they are encoded anew. */
const CACHED_BLOCKS = 1_000;

/** Writes the UPDATEs of one Established session: what the peer's kind and the session's addresses decide is decided here. */
export class UpdateWriter {
  readonly #blocks = new Map<string, Uint8Array>();
  readonly #localAsn: number;
  readonly #internal: boolean;
  readonly #fourOctetAsn: boolean;
  readonly #nextHop: number;

  constructor(localAsn: number, negotiated: NegotiatedSession, connection: Connection) {
    this.#localAsn = localAsn;
    this.#internal = negotiated.peerAsn === localAsn;
    this.#fourOctetAsn = negotiated.fourOctetAsn;
    // RFC 4271 §5.1.3: our address on the connection.
    this.#nextHop = parseIpv4(connection.local.host) ?? 0;
  }

  /** The octets of all UPDATEs that the difference needs, withdrawals first, as one piece: one write, one packet train. */
  write({ withdrawals, announcements }: Difference): { octets: Uint8Array; messages: number } {
    const messages: Uint8Array[] = [];
    if (withdrawals.length > 0) {
      messages.push(...packWithdrawals(withdrawals.map(({ route }) => route.prefix)));
    }
    for (const group of announcements) {
      const [first] = group;
      if (first === undefined) continue;
      messages.push(
        ...packAnnouncements(
          this.#block(first.attributes),
          group.map(({ prefix }) => prefix),
        ),
      );
    }
    return {
      octets: messages.length === 1 ? (messages[0] ?? new Uint8Array()) : Buffer.concat(messages),
      messages: messages.length,
    };
  }

  /** Attributes with the same key are the same octets on this session. */
  key(attributes: DesiredAttributes): string {
    return this.#internal ? attributes.key : attributes.externalKey;
  }

  #block(attributes: DesiredAttributes): Uint8Array {
    const key = this.key(attributes);
    let block = this.#blocks.get(key);
    if (block === undefined) {
      block = this.#encode(attributes);
      if (this.#blocks.size >= CACHED_BLOCKS) this.#blocks.clear();
      this.#blocks.set(key, block);
    }
    return block;
  }

  #encode({ med, localPref, communities }: DesiredAttributes): Uint8Array {
    return encodeRouteAttributes(
      {
        origin: 'igp',
        // RFC 4271 §5.1.2: our AS towards external peers, an empty path towards internal ones.
        asPath: this.#internal ? [] : [{ type: 'seq', asns: [this.#localAsn] }],
        nextHop: this.#nextHop,
        ...(med === undefined ? {} : { med }),
        // RFC 4271 §5.1.5: always to internal peers, never to external ones.
        ...(this.#internal ? { localPref } : {}),
        communities,
      },
      { fourOctetAsn: this.#fourOctetAsn },
    );
  }
}
