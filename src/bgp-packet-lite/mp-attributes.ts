import { carriesPathIds, isPrefixSafi, prefixForm } from './address-family.ts';
import { copyOctets, uint16At, type OctetWriter } from './cursor.ts';
import { messageValueError } from './faults.ts';
import { addressFamily, attributeCode } from './iana.ts';
import { decodeIpv6Nlri, writeIpv6Nlri } from './ipv6-nlri.ts';
import type { MessageContext, MpReach, MpUnreach } from './message.ts';
import {
  allowsNextHopLength,
  areNextHops,
  decodeIpv6NextHops,
  decodeNextHops,
  nextHopsLength,
} from './next-hop.ts';
import { nlriFieldLength } from './nlri-form.ts';
import { decodeIpv4Nlri, writeIpv4Nlri } from './nlri.ts';

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

/**
 * Reads the value of an MP_REACH of 5 octets or more; returns what is wrong with it as a sentence where something is.
 * @throws BgpMessageError 3/10 for the prefixes
 */
export function decodeMpReach(
  octets: Uint8Array,
  start: number,
  end: number,
  context: MessageContext,
): MpReach | string {
  const afi = uint16At(octets, start);
  const safi = octets[start + 2] ?? 0;
  const nextHopStart = start + NEXT_HOP_OFFSET;
  const nextHopEnd = nextHopStart + (octets[start + 3] ?? 0);
  // RFC 7606 §7.11: the next hop decides where the NLRI begins.
  if (nextHopEnd >= end) return 'its next hop is longer than its value';
  if (!allowsNextHopLength(afi, safi, nextHopEnd - nextHopStart)) {
    return `its next hop is ${nextHopEnd - nextHopStart} octets long: AFI ${afi} SAFI ${safi} has none of that length`;
  }
  const mpReach = decodeReachable(octets, { afi, safi, nextHopStart, nextHopEnd, end }, context);
  const reserved = octets[nextHopEnd] ?? 0;
  return reserved === 0 ? mpReach : { ...mpReach, reserved };
}

interface ReachableFields {
  readonly afi: number;
  readonly safi: number;
  readonly nextHopStart: number;
  readonly nextHopEnd: number;
  readonly end: number;
}

function decodeReachable(
  octets: Uint8Array,
  { afi, safi, nextHopStart, nextHopEnd, end }: ReachableFields,
  context: MessageContext,
): MpReach {
  const nlriStart = nextHopEnd + 1;
  const code = attributeCode.mpReach;
  if (isPrefixSafi(safi)) {
    const pathIds = carriesPathIds(context, afi, safi);
    if (afi === addressFamily.ipv6) {
      const nextHops = decodeIpv6NextHops(octets, nextHopStart, nextHopEnd) ?? [];
      const nlri = decodeIpv6Nlri(octets, nlriStart, end, pathIds, code);
      return { afi, safi, family: 'ipv6', nextHops, nlri };
    }
    if (afi === addressFamily.ipv4) {
      const nextHops = decodeNextHops(octets, nextHopStart, nextHopEnd) ?? [];
      const nlri = decodeIpv4Nlri(octets, nlriStart, end, pathIds, code);
      return { afi, safi, family: 'ipv4', nextHops, nlri };
    }
  }
  const nextHop = copyOctets(octets, nextHopStart, nextHopEnd);
  return { afi, safi, family: 'other', nextHop, nlri: copyOctets(octets, nlriStart, end) };
}

/** The octets that {@link writeMpReach} writes. */
export function mpReachLength(value: MpReach, context: MessageContext): number {
  const { afi, safi } = value;
  if (value.family === 'other') {
    return NEXT_HOP_OFFSET + value.nextHop.length + 1 + value.nlri.length;
  }
  const nlri = nlriFieldLength(value.nlri, carriesPathIds(context, afi, safi));
  return NEXT_HOP_OFFSET + nextHopsLength(value.nextHops) + 1 + nlri;
}

/**
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value is out of range, the next hops are none that the family has, or
 *   `family` is not what AFI and SAFI say
 */
export function writeMpReach(writer: OctetWriter, value: MpReach, context: MessageContext): void {
  const { afi, safi, reserved = 0 } = value;
  checkForm(value, 'MP_REACH');
  writer.uint16(afi, 'the AFI of MP_REACH');
  writer.uint8(safi, 'the SAFI of MP_REACH');
  if (value.family === 'other') {
    writer.uint8(value.nextHop.length, 'the length of the next hop of MP_REACH');
    writer.octets(value.nextHop);
  } else {
    writeNextHops(writer, value);
  }
  writer.uint8(reserved, 'the reserved octet of MP_REACH');
  if (value.family === 'other') writer.octets(value.nlri);
  else if (value.family === 'ipv6') {
    writeIpv6Nlri(writer, value.nlri, carriesPathIds(context, afi, safi));
  } else {
    writeIpv4Nlri(writer, value.nlri, carriesPathIds(context, afi, safi));
  }
}

function writeNextHops(
  writer: OctetWriter,
  { family, nextHops }: Exclude<MpReach, { readonly family: 'other' }>,
): void {
  if (!areNextHops(nextHops, family)) {
    throw messageValueError(
      'the next hop of MP_REACH',
      `${nextHops.length} addresses`,
      'an IPv4 address (of IPv4 prefixes), an IPv6 address, or that and its link-local one',
    );
  }
  writer.uint8(nextHopsLength(nextHops), 'the length of the next hop of MP_REACH');
  for (const nextHop of nextHops) {
    if (typeof nextHop === 'number') writer.uint32(nextHop, 'the next hop of MP_REACH');
    else writer.octets(nextHop);
  }
}

/*
 * RFC 4760 §4: MP_UNREACH
 *
 *   +----------------------------------------------+
 *   | AFI (2) | SAFI (1) | Withdrawn routes …      |
 *   +----------------------------------------------+
 */
const WITHDRAWN_OFFSET = 3;

/** Reads the value of an MP_UNREACH of 3 octets or more. @throws BgpMessageError 3/10 for the prefixes */
export function decodeMpUnreach(
  octets: Uint8Array,
  start: number,
  end: number,
  context: MessageContext,
): MpUnreach {
  const afi = uint16At(octets, start);
  const safi = octets[start + 2] ?? 0;
  const withdrawnStart = start + WITHDRAWN_OFFSET;
  const code = attributeCode.mpUnreach;
  if (isPrefixSafi(safi)) {
    const pathIds = carriesPathIds(context, afi, safi);
    if (afi === addressFamily.ipv6) {
      const withdrawn = decodeIpv6Nlri(octets, withdrawnStart, end, pathIds, code);
      return { afi, safi, family: 'ipv6', withdrawn };
    }
    if (afi === addressFamily.ipv4) {
      const withdrawn = decodeIpv4Nlri(octets, withdrawnStart, end, pathIds, code);
      return { afi, safi, family: 'ipv4', withdrawn };
    }
  }
  return { afi, safi, family: 'other', withdrawn: copyOctets(octets, withdrawnStart, end) };
}

/** The octets that {@link writeMpUnreach} writes. */
export function mpUnreachLength(value: MpUnreach, context: MessageContext): number {
  const { afi, safi } = value;
  if (value.family === 'other') return WITHDRAWN_OFFSET + value.withdrawn.length;
  return WITHDRAWN_OFFSET + nlriFieldLength(value.withdrawn, carriesPathIds(context, afi, safi));
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` if a value is out of range, or `family` is not what AFI and SAFI say */
export function writeMpUnreach(
  writer: OctetWriter,
  value: MpUnreach,
  context: MessageContext,
): void {
  const { afi, safi } = value;
  checkForm(value, 'MP_UNREACH');
  writer.uint16(afi, 'the AFI of MP_UNREACH');
  writer.uint8(safi, 'the SAFI of MP_UNREACH');
  if (value.family === 'other') writer.octets(value.withdrawn);
  else if (value.family === 'ipv6') {
    writeIpv6Nlri(writer, value.withdrawn, carriesPathIds(context, afi, safi));
  } else {
    writeIpv4Nlri(writer, value.withdrawn, carriesPathIds(context, afi, safi));
  }
}

function checkForm({ afi, safi, family }: MpReach | MpUnreach, name: string): void {
  const form = prefixForm(afi, safi);
  if (family === form) return;
  throw messageValueError(`the family of ${name}`, family, `${form} for AFI ${afi} SAFI ${safi}`);
}
