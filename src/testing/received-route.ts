import {
  formatCommunity,
  type AsPathSegment,
  type NextHop,
  type PathAttribute,
} from '../bgp-packet-lite/index.ts';
import { formatIpv4, formatIpv6 } from '../core/index.ts';

/** A route as the {@link Router} has heard it. */
export interface ReceivedRoute {
  /** The name of the peer that announced it. */
  readonly peer: string;
  /** `10.0.0.11`, or `2001:db8::11` as MP_REACH has it; undefined if the UPDATE had none. */
  readonly nextHop: string | undefined;
  /** `fe80::11`: the link-local address that an IPv6 next hop may have beside it (RFC 2545 §3). */
  readonly linkLocalNextHop?: string;
  /** `65010 65020`, with sets in braces (`65010 {65020,65021}`) and confederations in brackets; empty over iBGP. */
  readonly asPath: string;
  readonly med: number | undefined;
  readonly localPref: number | undefined;
  /** `65000:100`, as they were sent. */
  readonly communities: readonly string[];
  /** When it was added, or last changed. */
  readonly since: Date;
}

/**
 * The attributes of an UPDATE in text form; those that have no name here are left out.
 * @param source.nextHops those of MP_REACH, for a prefix in it: NEXT_HOP is not about such a prefix (RFC 4760 §3)
 */
export function describeRoute(
  attributes: readonly PathAttribute[],
  {
    peer,
    since,
    nextHops,
  }: { peer: string; since: Date; nextHops: readonly NextHop[] | undefined },
): ReceivedRoute {
  const [first, linkLocalNextHop] = nextHops?.map(formatNextHop) ?? [];
  let nextHop = first;
  let asPath = '';
  let med: number | undefined;
  let localPref: number | undefined;
  let communities: readonly string[] = [];
  for (const attribute of attributes) {
    switch (attribute.name) {
      case 'NEXT_HOP':
        if (nextHops === undefined) nextHop = formatIpv4(attribute.value);
        break;
      case 'AS_PATH':
        asPath = attribute.value.map(formatSegment).join(' ');
        break;
      case 'MED':
        med = attribute.value;
        break;
      case 'LOCAL_PREF':
        localPref = attribute.value;
        break;
      case 'COMMUNITY':
        communities = attribute.value.map(formatCommunity);
        break;
      default:
        break;
    }
  }
  return {
    peer,
    nextHop,
    ...(linkLocalNextHop !== undefined && { linkLocalNextHop }),
    asPath,
    med,
    localPref,
    communities,
    since,
  };
}

/** The two say the same, since when aside. */
export function sameRoute(a: ReceivedRoute, b: ReceivedRoute): boolean {
  return (
    a.nextHop === b.nextHop &&
    a.linkLocalNextHop === b.linkLocalNextHop &&
    a.asPath === b.asPath &&
    a.med === b.med &&
    a.localPref === b.localPref &&
    a.communities.join() === b.communities.join()
  );
}

function formatNextHop(nextHop: NextHop): string {
  return typeof nextHop === 'number' ? formatIpv4(nextHop) : formatIpv6(nextHop);
}

function formatSegment({ type, asns }: AsPathSegment): string {
  switch (type) {
    case 'seq':
      return asns.join(' ');
    case 'set':
      return `{${asns.join()}}`;
    case 'confed_seq':
      return `(${asns.join(' ')})`;
    case 'confed_set':
      return `[${asns.join()}]`;
  }
}
