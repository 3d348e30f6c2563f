import { prefixForm } from './address-family.ts';
import { copyOctets, uint32At } from './cursor.ts';
import type { MpReach, NextHop } from './message.ts';

const IPV4_OCTETS = 4;
const IPV6_OCTETS = 16;
const ROUTE_DISTINGUISHER_OCTETS = 8;

/** RFC 4364 §4.3.4, RFC 6514 §6.1: the next hop of these families has a route distinguisher, which is zero. */
const LABELLED_VPN_UNICAST = 128;
const LABELLED_VPN_MULTICAST = 129;

const NONE: readonly Uint8Array[] = [];

/**
 * The next hops of an MP_REACH of any family: one IPv4 address, or an IPv6 address with or without its link-local one
 * (RFC 4760 §3, RFC 2545 §3, RFC 8950 §3), each behind a route distinguisher of zero in the families of a VPN
 * (RFC 4364 §4.3.2, RFC 4659 §3.2.1); none where the next hop has no octets (RFC 8955 §4).
 *
 * `undefined` where the octets have no such form; read `nextHop` then.
 */
export function nextHopsOf(mpReach: MpReach): readonly NextHop[] | undefined {
  if (mpReach.family !== 'other') return mpReach.nextHops;
  const { safi, nextHop } = mpReach;
  const vpn = safi === LABELLED_VPN_UNICAST || safi === LABELLED_VPN_MULTICAST;
  return vpn ? vpnNextHops(nextHop) : decodeNextHops(nextHop, 0, nextHop.length);
}

/** What next hops without route distinguishers are in the octets from `start` up to `end`; `undefined`: no such form. */
export function decodeNextHops(
  octets: Uint8Array,
  start: number,
  end: number,
): readonly NextHop[] | undefined {
  switch (end - start) {
    case 0:
      return NONE;
    case IPV4_OCTETS:
      return [uint32At(octets, start)];
    default:
      return decodeIpv6NextHops(octets, start, end);
  }
}

/** Like {@link decodeNextHops}, where they cannot be of IPv4. */
export function decodeIpv6NextHops(
  octets: Uint8Array,
  start: number,
  end: number,
): readonly Uint8Array[] | undefined {
  switch (end - start) {
    case IPV6_OCTETS:
      return [copyOctets(octets, start, end)];
    case 2 * IPV6_OCTETS:
      return [
        copyOctets(octets, start, start + IPV6_OCTETS),
        copyOctets(octets, start + IPV6_OCTETS, end),
      ];
    default:
      return undefined;
  }
}

function vpnNextHops(octets: Uint8Array): readonly NextHop[] | undefined {
  const ipv6 = ROUTE_DISTINGUISHER_OCTETS + IPV6_OCTETS;
  // RFC 4659 §3.2.1.1: global and link-local, each with its own.
  if (octets.length === 2 * ipv6) {
    const first = vpnNextHop(octets, 0, ipv6);
    const second = vpnNextHop(octets, ipv6, 2 * ipv6);
    return first === undefined || second === undefined ? undefined : [first, second];
  }
  if (octets.length !== ipv6 && octets.length !== ROUTE_DISTINGUISHER_OCTETS + IPV4_OCTETS) {
    return undefined;
  }
  const only = vpnNextHop(octets, 0, octets.length);
  return only === undefined ? undefined : [only];
}

function vpnNextHop(octets: Uint8Array, start: number, end: number): NextHop | undefined {
  const address = start + ROUTE_DISTINGUISHER_OCTETS;
  for (let index = start; index < address; index += 1) {
    if (octets[index] !== 0) return undefined;
  }
  return decodeNextHops(octets, address, end)?.[0];
}

/**
 * Whether prefixes of this family may have a next hop of `length` octets; those of a family that is not read here may
 * have any.
 */
export function allowsNextHopLength(afi: number, safi: number, length: number): boolean {
  switch (prefixForm(afi, safi)) {
    // RFC 4760 §3, and RFC 8950 §3 for the IPv6 ones
    case 'ipv4':
      return length === IPV4_OCTETS || length === IPV6_OCTETS || length === 2 * IPV6_OCTETS;
    // RFC 2545 §3
    case 'ipv6':
      return length === IPV6_OCTETS || length === 2 * IPV6_OCTETS;
    case 'other':
      return true;
  }
}

/** Whether these are the next hops that prefixes of IPv4 or IPv6 may have. */
export function areNextHops(nextHops: readonly NextHop[], family: 'ipv4' | 'ipv6'): boolean {
  const [first, second, ...more] = nextHops;
  if (typeof first === 'number') return family === 'ipv4' && nextHops.length === 1;
  const addresses = second === undefined ? [first] : [first, second];
  return more.length === 0 && addresses.every(isIpv6Address);
}

function isIpv6Address(nextHop: NextHop | undefined): boolean {
  return typeof nextHop === 'object' && nextHop.length === IPV6_OCTETS;
}

/** The octets of next hops one after the other. */
export function nextHopsLength(nextHops: readonly NextHop[]): number {
  let length = 0;
  for (const nextHop of nextHops) {
    length += typeof nextHop === 'number' ? IPV4_OCTETS : nextHop.length;
  }
  return length;
}
