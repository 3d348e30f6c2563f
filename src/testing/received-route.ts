import {
  formatCommunity,
  type AsPathSegment,
  type PathAttribute,
} from '../bgp-packet-lite/index.ts';
import { formatIpv4 } from '../core/index.ts';

/** A route as the {@link Router} has heard it. */
export interface ReceivedRoute {
  /** The name of the peer that announced it. */
  readonly peer: string;
  /** `10.0.0.11`; undefined if the UPDATE had none. */
  readonly nextHop: string | undefined;
  /** `65010 65020`, with sets in braces (`65010 {65020,65021}`) and confederations in brackets; empty over iBGP. */
  readonly asPath: string;
  readonly med: number | undefined;
  readonly localPref: number | undefined;
  /** `65000:100`, as they were sent. */
  readonly communities: readonly string[];
  /** When it was added, or last changed. */
  readonly since: Date;
}

/** The attributes of an UPDATE in text form; those that have no name here are left out. */
export function describeRoute(
  attributes: readonly PathAttribute[],
  { peer, since }: { peer: string; since: Date },
): ReceivedRoute {
  let nextHop: string | undefined;
  let asPath = '';
  let med: number | undefined;
  let localPref: number | undefined;
  let communities: readonly string[] = [];
  for (const attribute of attributes) {
    switch (attribute.name) {
      case 'NEXT_HOP':
        nextHop = formatIpv4(attribute.value);
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
  return { peer, nextHop, asPath, med, localPref, communities, since };
}

/** The two say the same, since when aside. */
export function sameRoute(a: ReceivedRoute, b: ReceivedRoute): boolean {
  return (
    a.nextHop === b.nextHop &&
    a.asPath === b.asPath &&
    a.med === b.med &&
    a.localPref === b.localPref &&
    a.communities.join() === b.communities.join()
  );
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
