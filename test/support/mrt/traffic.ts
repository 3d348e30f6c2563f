import type { Choices } from './choices.ts';
import { bgp4mpMessage, bytes, counted, stateChange, uint16, uint8 } from './index.ts';
import { TrafficAttributes, type TrafficPeer } from './traffic-attributes.ts';

/** A file, and the messages in it. */
export interface Traffic {
  readonly file: Uint8Array;
  /** In the order of the file, their AS numbers as wide as in it. */
  readonly messages: readonly Uint8Array[];
}

const KEEPALIVE = message(4, '');

/** How many of a thousand UPDATEs break the protocol: what collectors have seen is less. */
const FAULTS_PER_TEN_THOUSAND = 2;

/**
 * Writes what the collectors of 1999 to 2020 have seen, with the odd things that are well-formed far more frequent than
 * they were: sessions of 2 and 4 octets, attributes out of order, extended lengths where none are needed, Partial bits,
 * sets and confederations, AS4_PATH, attributes that are deprecated or reserved, families that are not read. Faults are
 * as rare as they were.
 */
export class TrafficArchive {
  readonly #choices: Choices;
  readonly #attributes: TrafficAttributes;
  readonly #peers: readonly TrafficPeer[];
  #timestamp = 946_684_800;

  constructor(choices: Choices) {
    this.#choices = choices;
    this.#attributes = new TrafficAttributes(choices);
    this.#peers = choices.list(16, () => this.#peer());
  }

  /** @param count records, of which nearly all have messages */
  write(count: number): Traffic {
    const messages: Uint8Array[] = [];
    const records = this.#choices.list(count, () => {
      const peer = this.#choices.pick(this.#peers as [TrafficPeer, ...TrafficPeer[]]);
      this.#timestamp += this.#choices.below(30);
      const session = this.#session(peer);
      if (this.#choices.chance(1)) {
        const [from, to] = [1 + this.#choices.below(6), 1 + this.#choices.below(6)];
        return stateChange(from, to, { ...session, subtype: peer.width === 4 ? 5 : 0 });
      }
      const octets = this.#message(peer);
      messages.push(octets);
      return bgp4mpMessage(octets, { ...session, subtype: peer.width === 4 ? 4 : 1 });
    });
    return { file: bytes(...records), messages };
  }

  #peer(): TrafficPeer {
    const choices = this.#choices;
    const width = choices.pick<2 | 4>([2, 4]);
    const asn = width === 4 && choices.chance(20) ? 262_144 + choices.below(9_999) : 0;
    return {
      width,
      asn: asn === 0 ? 1 + choices.below(23_000) : asn,
      isIpv6: choices.chance(30),
      address: choices.octets(4),
      order: choices.pick(['ascending', 'ascending', 'mp-first', 'mp-last', 'shuffled']),
      // JunOS and others write AS_PATH with two octets of length whatever it is.
      extends: choices.pick(['nothing', 'nothing', 'path', 'everything']),
      isInternal: choices.chance(20),
    };
  }

  #session({ asn, address, isIpv6 }: TrafficPeer): Parameters<typeof bgp4mpMessage>[1] & object {
    const ipv6 = `20010db80000000000000000${Buffer.from(address).toString('hex')}`;
    const isLate = this.#timestamp > 1_300_000_000;
    return {
      timestamp: this.#timestamp,
      ...(isLate && { microseconds: this.#choices.below(1_000_000) }),
      peerAsn: asn,
      localAsn: 12_654,
      peerAddress: isIpv6 ? ipv6 : Buffer.from(address).toString('hex'),
      localAddress: isIpv6 ? `${'0'.repeat(31)}1` : 'c0000201',
    };
  }

  #message(peer: TrafficPeer): Uint8Array {
    const choices = this.#choices;
    const kind = choices.below(10_000);
    if (kind < 50) return KEEPALIVE;
    if (kind < 60) return message(3, choices.pick(['0602', '0604', '0400', '0206', '060700']));
    if (kind < 62) return this.#open(peer);
    if (kind < 64) return message(5, choices.pick(['00010001', '00020001', '00010080']));
    if (kind < 64 + FAULTS_PER_TEN_THOUSAND) return this.#fault(peer);
    return this.#update(peer);
  }

  /** All capabilities in one parameter: the other layouts have no fields in JSON. */
  #open({ asn, width }: TrafficPeer): Uint8Array {
    const four = Buffer.from(asn.toString(16).padStart(8, '0'), 'hex');
    const capabilities = bytes(
      '0104 00010001 0200 8000',
      width === 4 ? bytes('4104', four) : '',
      this.#choices.chance(50) ? '4002 0078' : '4600',
    );
    const fixed = bytes('04', uint16(asn > 65_535 ? 23_456 : asn), '00b4', '0a000001');
    return message(1, bytes(fixed, counted(1, bytes('02', counted(1, capabilities)))));
  }

  #update(peer: TrafficPeer): Uint8Array {
    const choices = this.#choices;
    const attributes = this.#attributes;
    // End-of-RIB, and UPDATEs that withdraw only
    if (choices.chance(1)) return update('', peer.isIpv6 ? '800f03 0002 01' : '', '');
    if (choices.chance(15)) {
      return peer.isIpv6
        ? update('', attributes.unreach(), '')
        : update(attributes.prefixes(1, 20), '', '');
    }
    const withdrawn = choices.chance(5) ? attributes.prefixes(1, 3) : '';
    const multiprotocol = peer.isIpv6 || choices.chance(3);
    const nlri = multiprotocol && choices.chance(95) ? '' : attributes.prefixes(1, 20);
    return update(withdrawn, attributes.list(peer, { multiprotocol }), nlri);
  }

  /** What RFC 7606 has an answer to. */
  #fault(peer: TrafficPeer): Uint8Array {
    const attributes = this.#attributes;
    const list = attributes.list(peer, { multiprotocol: false });
    const fault = this.#choices.pick([
      'c00600', // ATOMIC_AGGREGATE that is optional
      '40010103', // ORIGIN twice
      'c00800', // COMMUNITY of nothing
      // An MP_REACH as in RFC 2858, with an SNPA of 28 semi-octets
      `800e27 0002 01 10 ${'00'.repeat(15)}01 01 1c 47000580ffe1000000f21a26d800 10 2001`,
    ]);
    return update('', bytes(list, fault), attributes.prefixes(1, 3));
  }
}

function message(type: number, body: Uint8Array | string): Uint8Array {
  const octets = bytes(body);
  return bytes('ff'.repeat(16), uint16(19 + octets.length), uint8(type), octets);
}

function update(
  withdrawn: Uint8Array | string,
  attributes: Uint8Array | string,
  nlri: Uint8Array | string,
): Uint8Array {
  return message(2, bytes(counted(2, withdrawn), counted(2, attributes), nlri));
}
