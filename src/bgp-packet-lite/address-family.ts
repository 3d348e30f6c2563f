import { addressFamily, subsequentAddressFamily } from './iana.ts';
import type { AddressFamily, MessageContext, MpReach } from './message.ts';

/** How the prefixes of an address family are written: those of IPv4 and IPv6 unicast and multicast are read here. */
export function prefixForm(afi: number, safi: number): MpReach['family'] {
  if (safi !== subsequentAddressFamily.unicast && safi !== subsequentAddressFamily.multicast) {
    return 'other';
  }
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
