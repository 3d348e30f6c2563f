import { errorCode, formatIpv4 } from '../../core/index.ts';
import { decodeAttributes } from '../attributes.ts';
import { strongest } from '../fault-list.ts';
import { addressFamily, subsequentAddressFamily } from '../iana.ts';
import { nextHopToJson } from '../json/addresses.ts';
import { attributeToJson } from '../json/attributes.ts';
import { toHex } from '../json/hex.ts';
import { decodeToJson, errorToJson } from '../json/line.ts';
import type {
  AttributeJson,
  DecodedJson,
  MessageErrorJson,
  PrefixJson,
} from '../json/message-json.ts';
import type { MessageContext } from '../message.ts';
import type { BgpMessageError } from '../message-error.ts';
import type { MrtContent, MrtMessage, MrtRib, MrtRibEntry, MrtSession } from './content.ts';
import type { MrtRecord } from './record.ts';
import { completeRibAttributes } from './rib-attributes.ts';

/** When a record was written. */
interface TimeJson {
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly microseconds?: number;
}

interface SessionJson extends TimeJson {
  readonly peerAsn: number;
  readonly peerAddress?: string;
  readonly localAsn: number;
  readonly localAddress?: string;
  readonly interfaceIndex?: number;
}

/** A BGP message of an MRT file: what it would be without the file, and where and when it was seen. */
export type MrtMessageJson = DecodedJson & {
  readonly mrt: SessionJson & {
    /** The collector has sent it, not received it. */
    readonly sent?: true;
  };
};

export interface StateChangeJson {
  readonly type: 'state-change';
  readonly from: string | number;
  readonly to: string | number;
  readonly mrt: SessionJson;
}

export interface PeerIndexTableJson {
  readonly type: 'peer-index-table';
  readonly collector: string;
  readonly view: string;
  readonly peers: readonly {
    readonly address: string;
    readonly asn: number;
    readonly routerId: string;
  }[];
  readonly mrt: TimeJson;
}

/** One route of one peer in a table. */
export type RibJson = {
  readonly type: 'rib';
  readonly sequence: number;
  readonly afi: number;
  readonly safi: number;
} & (
  | { readonly prefix: PrefixJson }
  /** The NLRI of other families. */
  | { readonly hex: string; readonly pathId?: number }
) & {
    readonly peer: { readonly address: string; readonly asn: number; readonly routerId?: string };
    /** Seconds since 1970. */
    readonly originated: number;
    readonly attributes: readonly AttributeJson[];
    readonly error?: MessageErrorJson;
    /**
     * The attributes in hexadecimal as the record has them, where there is an error. Not `raw`, which is a whole message
     * and what encodeFromJson takes for one.
     */
    readonly rawAttributes?: string;
    readonly mrt: TimeJson;
  };

export type MrtJson = MrtMessageJson | StateChangeJson | PeerIndexTableJson | RibJson;

/** What a record says as JSON objects: one, or one a peer for a route in a table. */
export function mrtToJson(
  record: MrtRecord,
  content: Exclude<MrtContent, { readonly kind: 'unsupported' }>,
): readonly MrtJson[] {
  const time = timeToJson(record);
  switch (content.kind) {
    case 'message':
      return [messageToJson(content, time)];
    case 'state-change': {
      const { session, oldState, newState } = content;
      const mrt = sessionToJson(session, time);
      return [{ type: 'state-change', from: stateName(oldState), to: stateName(newState), mrt }];
    }
    case 'peer-index-table': {
      const peers = content.peers.map(({ address, asn, routerId }) => ({
        address: nextHopToJson(address),
        asn,
        routerId: formatIpv4(routerId),
      }));
      const { kind, collector, view } = content;
      return [{ type: kind, collector: formatIpv4(collector), view, peers, mrt: time }];
    }
    case 'rib':
      return content.entries.map((entry) => ribToJson(content, entry, time));
  }
}

function timeToJson({ timestamp, microseconds }: MrtRecord): TimeJson {
  return microseconds === undefined ? { timestamp } : { timestamp, microseconds };
}

function sessionToJson(
  { peerAsn, peerAddress, localAsn, localAddress, interfaceIndex }: MrtSession,
  { timestamp, microseconds }: TimeJson,
): SessionJson {
  const session = {
    timestamp,
    peerAsn,
    ...(peerAddress !== undefined && { peerAddress: nextHopToJson(peerAddress) }),
    localAsn,
    ...(localAddress !== undefined && { localAddress: nextHopToJson(localAddress) }),
    ...(interfaceIndex !== undefined && { interfaceIndex }),
  };
  return microseconds === undefined ? session : { ...session, microseconds };
}

/** How a message of an MRT file is to be read: the record says it. */
export function mrtMessageContext({ fourOctetAsn, addPath }: MrtMessage): MessageContext {
  return {
    fourOctetAsn,
    extendedMessage: true,
    legacyRouteRefresh: true,
    ...(addPath && { addPath: 'all' as const }),
  };
}

function messageToJson(content: MrtMessage, time: TimeJson): MrtMessageJson {
  const session = sessionToJson(content.session, time);
  const mrt = content.isLocal ? { ...session, sent: true as const } : session;
  // The object is ours alone: adding to it is cheaper than a copy of each message.
  return Object.assign(decodeToJson(content.octets, mrtMessageContext(content)), { mrt });
}

/** RFC 6396 §4.4.1. */
const stateNames = [
  undefined,
  'idle',
  'connect',
  'active',
  'open-sent',
  'open-confirm',
  'established',
] as const;

function stateName(state: number): string | number {
  return stateNames[state] ?? state;
}

function ribToJson(rib: MrtRib, entry: MrtRibEntry, time: TimeJson): RibJson {
  const { afi, safi } = rib.family;
  const { address, asn, routerId } = entry.peer;
  return {
    type: 'rib',
    sequence: rib.sequence,
    afi,
    safi,
    ...prefixToJson(rib, entry),
    peer: {
      address: nextHopToJson(address),
      asn,
      ...(routerId !== undefined && { routerId: formatIpv4(routerId) }),
    },
    originated: entry.originated,
    ...attributesToJson(rib, entry),
    mrt: time,
  };
}

function prefixToJson(
  { family: { afi, safi }, nlri }: MrtRib,
  { pathId }: MrtRibEntry,
): { prefix: PrefixJson } | { hex: string; pathId?: number } {
  const { ipv4, ipv6 } = addressFamily;
  const { unicast, multicast } = subsequentAddressFamily;
  if ((safi !== unicast && safi !== multicast) || (afi !== ipv4 && afi !== ipv6)) {
    return { hex: toHex(nlri), ...(pathId !== undefined && { pathId }) };
  }
  const prefix = `${nextHopToJson(addressOf(nlri, afi))}/${nlri[0] ?? 0}`;
  return { prefix: pathId === undefined ? prefix : { pathId, prefix } };
}

/** The address of a prefix; bits beyond its length are kept out of the text. */
function addressOf(nlri: Uint8Array, afi: number): number | Uint8Array {
  const length = nlri[0] ?? 0;
  const octets = new Uint8Array(afi === addressFamily.ipv4 ? 4 : 16);
  octets.set(nlri.subarray(1));
  if (length % 8 !== 0) {
    const last = length >>> 3;
    octets[last] = (octets[last] ?? 0) & ~(0xff >>> (length & 7));
  }
  return afi === addressFamily.ipv4 ? new DataView(octets.buffer).getUint32(0) : octets;
}

function attributesToJson(
  { family, fourOctetAsn }: MrtRib,
  entry: MrtRibEntry,
): Pick<RibJson, 'attributes' | 'error' | 'rawAttributes'> {
  const octets = completeRibAttributes(entry.attributes, family);
  const faulty = (fault: BgpMessageError): Pick<RibJson, 'error' | 'rawAttributes'> => ({
    error: errorToJson(fault),
    rawAttributes: toHex(entry.attributes),
  });
  try {
    const context: MessageContext = { fourOctetAsn };
    const { attributes, faults } = decodeAttributes(octets, 0, octets.length, context);
    const fault = strongest(faults.all);
    return { attributes: attributes.map(attributeToJson), ...(fault && faulty(fault)) };
  } catch (error) {
    if (errorCode(error) !== 'ERR_BGP_MESSAGE') throw error;
    return { attributes: [], ...faulty(error as BgpMessageError) };
  }
}
