import {
  subsequentAddressFamily,
  type Ipv4Nlri,
  type Ipv6Nlri,
  type MpReach,
  type MpUnreach,
  type NextHop,
  type UpdateMessage,
} from '../bgp-packet-lite/index.ts';
import { formatPrefix } from '../core/index.ts';

/** Prefixes of an UPDATE that have the same next hop. */
export interface AnnouncedPrefixes {
  readonly prefixes: readonly string[];
  /** Those of MP_REACH; undefined for the prefixes outside of it, whose next hop is in NEXT_HOP. */
  readonly nextHops: readonly NextHop[] | undefined;
}

/** What an UPDATE announces of IPv4 and IPv6 unicast, inside MP_REACH (RFC 4760 §3) and outside of it. */
export function announcedPrefixes({
  nlri,
  attributes,
}: UpdateMessage): readonly AnnouncedPrefixes[] {
  const announced: AnnouncedPrefixes[] = [
    { prefixes: nlri.map(formatIpv4Nlri), nextHops: undefined },
  ];
  for (const attribute of attributes) {
    if (attribute.name !== 'MP_REACH') continue;
    const { value } = attribute;
    const prefixes = unicastPrefixes(value);
    if (value.family !== 'other') announced.push({ prefixes, nextHops: value.nextHops });
  }
  return announced;
}

/** What an UPDATE withdraws of IPv4 and IPv6 unicast, inside MP_UNREACH (RFC 4760 §4) and outside of it. */
export function withdrawnPrefixes({ withdrawn, attributes }: UpdateMessage): readonly string[] {
  const prefixes = withdrawn.map(formatIpv4Nlri);
  for (const attribute of attributes) {
    if (attribute.name === 'MP_UNREACH') prefixes.push(...unicastPrefixes(attribute.value));
  }
  return prefixes;
}

/** Prefixes of multicast are written alike and are other routes: none of them is told. */
function unicastPrefixes(value: MpReach | MpUnreach): readonly string[] {
  if (value.safi !== subsequentAddressFamily.unicast) return [];
  switch (value.family) {
    case 'ipv4':
      return ('nlri' in value ? value.nlri : value.withdrawn).map(formatIpv4Nlri);
    case 'ipv6':
      return ('nlri' in value ? value.nlri : value.withdrawn).map(formatIpv6Nlri);
    case 'other':
      return [];
  }
}

function formatIpv4Nlri({ address, length }: Ipv4Nlri): string {
  return formatPrefix({ family: 'ipv4', address, length });
}

function formatIpv6Nlri({ address, length }: Ipv6Nlri): string {
  return formatPrefix({ family: 'ipv6', address, length });
}
