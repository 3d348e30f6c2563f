import { addressFamily, subsequentAddressFamily } from './iana.ts';
import type { AddressFamily, FamilyForm, MessageContext } from './message.ts';

/** Whether prefixes with this SAFI are read here, if they are of IPv4 or IPv6. */
export function isPrefixSafi(safi: number): safi is 1 | 2 {
  return safi === subsequentAddressFamily.unicast || safi === subsequentAddressFamily.multicast;
}

/** {@link prefixForm} with what it is about, for the compiler to know all three together. */
export function familyForm(afi: number, safi: number): FamilyForm {
  if (isPrefixSafi(safi)) {
    if (afi === addressFamily.ipv4) return { afi, safi, family: 'ipv4' };
    if (afi === addressFamily.ipv6) return { afi, safi, family: 'ipv6' };
  }
  return { afi, safi, family: 'other' };
}

/** How the prefixes of an address family are written: those of IPv4 and IPv6 unicast and multicast are read here. */
export function prefixForm(afi: number, safi: number): FamilyForm['family'] {
  if (!isPrefixSafi(safi)) return 'other';
  if (afi === addressFamily.ipv6) return 'ipv6';
  return afi === addressFamily.ipv4 ? 'ipv4' : 'other';
}

/** Whether the prefixes of this address family carry path identifiers (RFC 7911 §3). */
export function carriesPathIds(context: MessageContext, afi: number, safi: number): boolean {
  const { addPath } = context;
  if (addPath === undefined) return false;
  return addPath === 'all' || includesFamily(addPath, afi, safi);
}

function includesFamily(families: readonly AddressFamily[], afi: number, safi: number): boolean {
  for (const family of families) {
    if (family.afi === afi && family.safi === safi) return true;
  }
  return false;
}
