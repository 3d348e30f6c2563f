import { decodeAggregator, writeAggregator } from './aggregator.ts';
import {
  asPathLength,
  decodeAsPath,
  hasConfederationSegment,
  writeAsPath,
  type AsnWidth,
} from './as-path.ts';
import {
  decodeExtendedCommunities,
  decodeLargeCommunities,
  decodeUint32List,
  EXTENDED_COMMUNITY_LENGTH,
  LARGE_COMMUNITY_LENGTH,
  writeExtendedCommunities,
  writeLargeCommunities,
  writeUint32List,
} from './community-values.ts';
import { copyOctets, uint32At, type OctetWriter } from './cursor.ts';
import { messageValueError } from './faults.ts';
import { attributeCode, originCode } from './iana.ts';
import type { MessageContext, PathAttribute } from './message.ts';
import {
  decodeMpReach,
  decodeMpUnreach,
  mpReachLength,
  mpUnreachLength,
  writeMpReach,
  writeMpUnreach,
} from './mp-attributes.ts';
import { tlvProblem } from './tlv.ts';

const originByCode = ['igp', 'egp', 'incomplete'] as const;

/**
 * Reads a value whose length the table of RFC 7606 has allowed; returns what is wrong with it as a sentence where
 * something is.
 * @param offset of the attribute's flags octet
 * @param start of its value
 * @param end of its value
 * @param hasNlri whether the NLRI field has prefixes, which NEXT_HOP is for
 * @throws BgpMessageError 3/10 for the prefixes of MP_REACH and MP_UNREACH
 */
export function decodeAttributeValue(
  octets: Uint8Array,
  offset: number,
  start: number,
  end: number,
  context: MessageContext,
  hasNlri: boolean,
): PathAttribute | string {
  const flags = octets[offset] ?? 0;
  const code = octets[offset + 1] ?? 0;
  switch (code) {
    case attributeCode.origin: {
      const origin = octets[start] ?? 0;
      const value = originByCode[origin];
      return value === undefined
        ? `origin ${origin} is unknown`
        : { code, flags, name: 'ORIGIN', value };
    }
    case attributeCode.asPath: {
      const value = decodeAsPath(octets, start, end, asnWidth(context));
      if (typeof value === 'string') return value;
      // RFC 5065 §5: from outside the confederation, its segments make the path malformed.
      if (context.peerType === 'external' && hasConfederationSegment(value)) {
        return 'a confederation segment came from an external peer';
      }
      return { code, flags, name: 'AS_PATH', value };
    }
    case attributeCode.nextHop: {
      const value = uint32At(octets, start);
      // RFC 4760 §3: where MP_REACH alone announces prefixes, NEXT_HOP is to be ignored; a withdrawal needs none either.
      return !hasNlri || isHostAddress(value)
        ? { code, flags, name: 'NEXT_HOP', value }
        : 'the next hop is no address of a host';
    }
    case attributeCode.med:
      return { code, flags, name: 'MED', value: uint32At(octets, start) };
    case attributeCode.localPref:
      return { code, flags, name: 'LOCAL_PREF', value: uint32At(octets, start) };
    case attributeCode.atomicAggregate:
      return { code, flags, name: 'ATOMIC_AGGREGATE', value: null };
    case attributeCode.aggregator: {
      const value = decodeAggregator(octets, start, asnWidth(context));
      return typeof value === 'string' ? value : { code, flags, name: 'AGGREGATOR', value };
    }
    case attributeCode.community:
      return { code, flags, name: 'COMMUNITY', value: decodeUint32List(octets, start, end) };
    case attributeCode.originatorId:
      return { code, flags, name: 'ORIGINATOR_ID', value: uint32At(octets, start) };
    case attributeCode.clusterList:
      return { code, flags, name: 'CLUSTER_LIST', value: decodeUint32List(octets, start, end) };
    case attributeCode.mpReach: {
      const value = decodeMpReach(octets, start, end, context);
      return typeof value === 'string' ? value : { code, flags, name: 'MP_REACH', value };
    }
    case attributeCode.mpUnreach: {
      const value = decodeMpUnreach(octets, start, end, context);
      return { code, flags, name: 'MP_UNREACH', value };
    }
    case attributeCode.extendedCommunity: {
      const value = decodeExtendedCommunities(octets, start, end);
      return { code, flags, name: 'EXTENDED_COMMUNITY', value };
    }
    case attributeCode.as4Path: {
      const value = decodeAsPath(octets, start, end, 4);
      return typeof value === 'string' ? value : { code, flags, name: 'AS4_PATH', value };
    }
    case attributeCode.as4Aggregator: {
      const value = decodeAggregator(octets, start, 4);
      return typeof value === 'string' ? value : { code, flags, name: 'AS4_AGGREGATOR', value };
    }
    case attributeCode.largeCommunity: {
      const value = decodeLargeCommunities(octets, start, end);
      return { code, flags, name: 'LARGE_COMMUNITY', value };
    }
    case attributeCode.onlyToCustomer:
      return { code, flags, name: 'OTC', value: uint32At(octets, start) };
    default:
      return (
        tlvProblem(code, octets, start, end) ?? {
          code,
          flags,
          name: 'unknown',
          value: copyOctets(octets, start, end),
        }
      );
  }
}

/** RFC 4271 §6.3: the next hop must be a valid host address. Loopback is one: peers on one host use it. */
function isHostAddress(address: number): boolean {
  const first = address >>> 24;
  return first !== 0 && first < 224;
}

function asnWidth(context: MessageContext): AsnWidth {
  return context.fourOctetAsn ? 4 : 2;
}

type NamedAttribute = Exclude<PathAttribute, { readonly name: 'unknown' }>;

const codeByName: {
  readonly [Name in NamedAttribute['name']]: Extract<
    NamedAttribute,
    { readonly name: Name }
  >['code'];
} = {
  ORIGIN: attributeCode.origin,
  AS_PATH: attributeCode.asPath,
  NEXT_HOP: attributeCode.nextHop,
  MED: attributeCode.med,
  LOCAL_PREF: attributeCode.localPref,
  ATOMIC_AGGREGATE: attributeCode.atomicAggregate,
  AGGREGATOR: attributeCode.aggregator,
  COMMUNITY: attributeCode.community,
  ORIGINATOR_ID: attributeCode.originatorId,
  CLUSTER_LIST: attributeCode.clusterList,
  MP_REACH: attributeCode.mpReach,
  MP_UNREACH: attributeCode.mpUnreach,
  EXTENDED_COMMUNITY: attributeCode.extendedCommunity,
  AS4_PATH: attributeCode.as4Path,
  AS4_AGGREGATOR: attributeCode.as4Aggregator,
  LARGE_COMMUNITY: attributeCode.largeCommunity,
  OTC: attributeCode.onlyToCustomer,
};

const nameByCode: ReadonlyMap<number, string> = new Map(
  Object.entries(codeByName).map(([name, code]) => [code, name]),
);

/**
 * The compiler sees to it, but not for JavaScript and what was read from somewhere.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` unless the name is that of the code, or `unknown`
 */
export function checkAttributeName({ code, name }: PathAttribute): void {
  if (name === 'unknown' || name === nameByCode.get(code)) return;
  const known = nameByCode.get(code);
  throw messageValueError(
    `the name of attribute ${String(code)}`,
    name,
    known === undefined ? "'unknown'" : `'${known}' or 'unknown'`,
  );
}

/** The octets that {@link writeAttributeValue} writes. */
export function attributeValueLength(attribute: PathAttribute, context: MessageContext): number {
  switch (attribute.name) {
    case 'ORIGIN':
      return 1;
    case 'AS_PATH':
      return asPathLength(attribute.value, asnWidth(context));
    case 'AS4_PATH':
      return asPathLength(attribute.value, 4);
    case 'NEXT_HOP':
    case 'MED':
    case 'LOCAL_PREF':
    case 'ORIGINATOR_ID':
    case 'OTC':
      return 4;
    case 'ATOMIC_AGGREGATE':
      return 0;
    case 'AGGREGATOR':
      return asnWidth(context) + 4;
    case 'AS4_AGGREGATOR':
      return 8;
    case 'COMMUNITY':
    case 'CLUSTER_LIST':
      return 4 * attribute.value.length;
    case 'EXTENDED_COMMUNITY':
      return EXTENDED_COMMUNITY_LENGTH * attribute.value.length;
    case 'LARGE_COMMUNITY':
      return LARGE_COMMUNITY_LENGTH * attribute.value.length;
    case 'MP_REACH':
      return mpReachLength(attribute.value, context);
    case 'MP_UNREACH':
      return mpUnreachLength(attribute.value, context);
    case 'unknown':
      return attribute.value.length;
  }
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` if a value does not fit its field */
export function writeAttributeValue(
  writer: OctetWriter,
  attribute: PathAttribute,
  context: MessageContext,
): void {
  switch (attribute.name) {
    case 'ORIGIN':
      writer.uint8(originCode[attribute.value], 'ORIGIN');
      break;
    case 'AS_PATH':
      writeAsPath(writer, attribute.value, asnWidth(context));
      break;
    case 'AS4_PATH':
      writeAsPath(writer, attribute.value, 4);
      break;
    case 'NEXT_HOP':
    case 'MED':
    case 'LOCAL_PREF':
    case 'ORIGINATOR_ID':
    case 'OTC':
      writer.uint32(attribute.value, attribute.name);
      break;
    case 'ATOMIC_AGGREGATE':
      break;
    case 'AGGREGATOR':
      writeAggregator(writer, attribute.value, asnWidth(context));
      break;
    case 'AS4_AGGREGATOR':
      writeAggregator(writer, attribute.value, 4);
      break;
    case 'COMMUNITY':
      writeUint32List(writer, attribute.value, 'a community');
      break;
    case 'CLUSTER_LIST':
      writeUint32List(writer, attribute.value, 'a cluster identifier');
      break;
    case 'EXTENDED_COMMUNITY':
      writeExtendedCommunities(writer, attribute.value);
      break;
    case 'LARGE_COMMUNITY':
      writeLargeCommunities(writer, attribute.value);
      break;
    case 'MP_REACH':
      writeMpReach(writer, attribute.value, context);
      break;
    case 'MP_UNREACH':
      writeMpUnreach(writer, attribute.value, context);
      break;
    case 'unknown':
      writer.octets(attribute.value);
  }
}
