import { asPathLength, decodeAsPath, writeAsPath, type AsnWidth } from './as-path.ts';
import { copyOctets, uint16At, uint32At, type OctetWriter } from './cursor.ts';
import { messageValueError } from './faults.ts';
import {
  addressFamily,
  attributeCode,
  originCode,
  subsequentAddressFamily,
  type updateMessageErrorSubcode,
} from './iana.ts';
import type { MessageContext, PathAttribute } from './message.ts';

/** Where an attribute's value is. */
export interface AttributeOctets {
  readonly code: number;
  readonly flags: number;
  readonly octets: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What is wrong with the value of an attribute whose flags and length are right. */
export interface ValueProblem {
  readonly problem: string;
  readonly subcode: keyof typeof updateMessageErrorSubcode;
}

const originByCode = ['igp', 'egp', 'incomplete'] as const;

/** Reads a value whose length the table of RFC 7606 has allowed. */
export function decodeAttributeValue(
  attribute: AttributeOctets,
  context: MessageContext,
): PathAttribute | ValueProblem {
  const { code, flags, octets, start, end } = attribute;
  switch (code) {
    case attributeCode.origin: {
      const origin = octets[start] ?? 0;
      const value = originByCode[origin];
      if (value !== undefined) return { code, flags, name: 'ORIGIN', value };
      return { problem: `ORIGIN ${origin} is unknown`, subcode: 'invalidOrigin' };
    }
    case attributeCode.asPath:
      return decodeAsPathAttribute(attribute, context);
    case attributeCode.nextHop: {
      const value = uint32At(octets, start);
      if (isHostAddress(value)) return { code, flags, name: 'NEXT_HOP', value };
      return { problem: 'the next hop is no address of a host', subcode: 'invalidNextHop' };
    }
    case attributeCode.med:
      return { code, flags, name: 'MED', value: uint32At(octets, start) };
    case attributeCode.localPref:
      return { code, flags, name: 'LOCAL_PREF', value: uint32At(octets, start) };
    case attributeCode.community: {
      const value: number[] = [];
      for (let position = start; position < end; position += 4) {
        value.push(uint32At(octets, position));
      }
      return { code, flags, name: 'COMMUNITY', value };
    }
    default: {
      const problem = opaqueProblem(attribute, context);
      if (problem !== undefined) return { problem, subcode: 'optionalAttributeError' };
      return { code, flags, name: 'unknown', value: copyOctets(octets, start, end) };
    }
  }
}

function decodeAsPathAttribute(
  { code, flags, octets, start, end }: AttributeOctets,
  context: MessageContext,
): PathAttribute | ValueProblem {
  const value = decodeAsPath(octets, start, end, asnWidth(context));
  if (typeof value === 'string') return { problem: value, subcode: 'malformedAsPath' };
  // RFC 5065 §5: from outside the confederation, its segments make the path malformed.
  if (context.peerType === 'external') {
    if (value.some(({ type }) => type === 'confed_seq' || type === 'confed_set')) {
      return {
        problem: 'a confederation segment came from an external peer',
        subcode: 'malformedAsPath',
      };
    }
  }
  return { code, flags, name: 'AS_PATH', value };
}

/**
 * RFC 4271 §6.3: the next hop must be a valid host address. Loopback is one: peers on one host use it.
 */
function isHostAddress(address: number): boolean {
  const first = address >>> 24;
  return first !== 0 && first < 224;
}

/** The rules for attributes whose octets are kept as they are. */
function opaqueProblem(attribute: AttributeOctets, context: MessageContext): string | undefined {
  const { code, octets, start, end } = attribute;
  switch (code) {
    case attributeCode.aggregator:
    case attributeCode.as4Aggregator: {
      const wide = code === attributeCode.as4Aggregator || context.fourOctetAsn;
      const asn = wide ? uint32At(octets, start) : uint16At(octets, start);
      // RFC 7607 §2
      return asn === 0 ? 'the aggregator is in AS 0' : undefined;
    }
    case attributeCode.as4Path: {
      const path = decodeAsPath(octets, start, end, 4);
      return typeof path === 'string' ? path : undefined;
    }
    case attributeCode.mpReach:
      return mpReachProblem(octets, start, end);
    default:
      return undefined;
  }
}

/*
 * RFC 4760 §3: MP_REACH
 *
 *   +----------------------------------------------+
 *   | AFI (2) | SAFI (1) | Length of next hop (1)  |
 *   +----------------------------------------------+
 *   | Next hop | Reserved (1) | NLRI (variable)    |
 *   +----------------------------------------------+
 */
const NEXT_HOP_OFFSET = 4;

/** RFC 7606 §7.11: the next hop decides where the NLRI begins. */
function mpReachProblem(octets: Uint8Array, start: number, end: number): string | undefined {
  const nextHop = octets[start + 3] ?? 0;
  if (start + NEXT_HOP_OFFSET + nextHop + 1 > end) return 'the next hop is longer than MP_REACH';
  const afi = uint16At(octets, start);
  const safi = octets[start + 2];
  if (safi !== subsequentAddressFamily.unicast && safi !== subsequentAddressFamily.multicast) {
    return undefined;
  }
  // RFC 2545 §3 (global, and link-local with it), RFC 8950 §3 (the same for IPv4 prefixes).
  const lengths =
    afi === addressFamily.ipv4 ? [4, 16, 32] : afi === addressFamily.ipv6 ? [16, 32] : [nextHop];
  return lengths.includes(nextHop)
    ? undefined
    : `the next hop is ${nextHop} octets long, expected ${lengths.join(' or ')}`;
}

/** Whether an MP_REACH that has been found well-formed carries a prefix. */
export function mpReachHasNlri(value: Uint8Array): boolean {
  return value.length > NEXT_HOP_OFFSET + (value[3] ?? 0) + 1;
}

export function asnWidth(context: MessageContext): AsnWidth {
  return context.fourOctetAsn ? 4 : 2;
}

/** The octets that {@link writeAttributeValue} writes. */
export function attributeValueLength(attribute: PathAttribute, context: MessageContext): number {
  switch (attribute.name) {
    case 'ORIGIN':
      return 1;
    case 'AS_PATH':
      return asPathLength(attribute.value, asnWidth(context));
    case 'NEXT_HOP':
    case 'MED':
    case 'LOCAL_PREF':
      return 4;
    case 'COMMUNITY':
      return 4 * attribute.value.length;
    case 'unknown':
      return attribute.value.length;
    default:
      throw messageValueError('an attribute', attribute.name, 'one that can be written so far');
  }
}

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
    case 'NEXT_HOP':
    case 'MED':
    case 'LOCAL_PREF':
      writer.uint32(attribute.value, attribute.name);
      break;
    case 'COMMUNITY':
      for (const community of attribute.value) writer.uint32(community, 'a community');
      break;
    case 'unknown':
      writer.octets(attribute.value);
  }
}
