import { uint32At } from '../cursor.ts';
import { addressFamily, subsequentAddressFamily } from '../iana.ts';
import type { MpReach, MpUnreach, NextHop } from '../message.ts';
import {
  ipv4PrefixFromJson,
  ipv6PrefixFromJson,
  nextHopFromJson,
  nextHopToJson,
  prefixToJson,
} from './addresses.ts';
import { toHex } from './hex.ts';
import type { MpReachJson, MpUnreachJson } from './message-json.ts';
import { Fields, readHex, UINT16, UINT8 } from './reading.ts';

/** RFC 4760 §3. */
export function mpReachToJson(value: MpReach): MpReachJson {
  const { afi, safi } = value;
  if (value.family !== 'other') {
    const nextHops = value.nextHops.map(nextHopToJson);
    return { afi, safi, nextHops, nlri: value.nlri.map(prefixToJson) };
  }
  const addresses = addressesIn(value.nextHop);
  const nextHops = addresses.map(nextHopToJson);
  const hex = toHex(value.nlri);
  // A route distinguisher, for one, is part of a next hop and no address (RFC 4364 §4.3.2).
  const whole = toHex(value.nextHop);
  return toHex(joinNextHops(addresses)) === whole
    ? { afi, safi, nextHops, hex }
    : { afi, safi, nextHops, nextHop: whole, hex };
}

/** RFC 4760 §4. */
export function mpUnreachToJson(value: MpUnreach): MpUnreachJson {
  const { afi, safi } = value;
  if (value.family === 'other') return { afi, safi, hex: toHex(value.withdrawn) };
  return { afi, safi, withdrawn: value.withdrawn.map(prefixToJson) };
}

/** @throws ConfigurationError that names the field and what is allowed in it */
export function mpReachFromJson(json: unknown): MpReach {
  const fields = new Fields(json, ['afi', 'safi', 'nextHops', 'nextHop', 'nlri', 'hex']);
  const { afi, safi, family } = readFamily(fields);
  const nextHops = fields.array('nextHops', nextHopFromJson);
  if (family === 'ipv4') {
    return { afi, safi, family, nextHops, nlri: fields.array('nlri', ipv4PrefixFromJson) };
  }
  if (family === 'ipv6') {
    return { afi, safi, family, nextHops, nlri: fields.array('nlri', ipv6PrefixFromJson) };
  }
  const nextHop = fields.has('nextHop') ? fields.read('nextHop', readHex) : joinNextHops(nextHops);
  return { afi, safi, family, nextHop, nlri: fields.read('hex', readHex) };
}

/** @throws ConfigurationError that names the field and what is allowed in it */
export function mpUnreachFromJson(json: unknown): MpUnreach {
  const fields = new Fields(json, ['afi', 'safi', 'withdrawn', 'hex']);
  const { afi, safi, family } = readFamily(fields);
  if (family === 'ipv4') {
    return { afi, safi, family, withdrawn: fields.array('withdrawn', ipv4PrefixFromJson) };
  }
  if (family === 'ipv6') {
    return { afi, safi, family, withdrawn: fields.array('withdrawn', ipv6PrefixFromJson) };
  }
  return { afi, safi, family, withdrawn: fields.read('hex', readHex) };
}

function readFamily(fields: Fields): {
  afi: number;
  safi: number;
  family: 'ipv4' | 'ipv6' | 'other';
} {
  const afi = fields.unsigned('afi', UINT16);
  const safi = fields.unsigned('safi', UINT8);
  const known =
    safi === subsequentAddressFamily.unicast || safi === subsequentAddressFamily.multicast;
  if (known && afi === addressFamily.ipv4) return { afi, safi, family: 'ipv4' };
  if (known && afi === addressFamily.ipv6) return { afi, safi, family: 'ipv6' };
  return { afi, safi, family: 'other' };
}

/** The addresses in a next hop of any family, by its length; none if that has no known form. */
function addressesIn(nextHop: Uint8Array): readonly NextHop[] {
  switch (nextHop.length) {
    case 4:
      return [uint32At(nextHop, 0)];
    case 16:
      return [nextHop];
    case 32:
      return [nextHop.subarray(0, 16), nextHop.subarray(16)];
    // RFC 4364 §4.3.2, RFC 4659 §3.2.1: a route distinguisher in front of each address.
    case 12:
      return [uint32At(nextHop, 8)];
    case 24:
      return [nextHop.subarray(8)];
    case 48:
      return [nextHop.subarray(8, 24), nextHop.subarray(32)];
    default:
      return [];
  }
}

function joinNextHops(nextHops: readonly NextHop[]): Uint8Array {
  return Uint8Array.from(
    nextHops.flatMap((address) =>
      typeof address === 'number'
        ? [address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff]
        : [...address],
    ),
  );
}
