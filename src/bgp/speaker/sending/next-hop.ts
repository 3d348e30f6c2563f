import { parseIpv4, parseIpv6, reason, type Reason } from '../../../core/index.ts';
import type { Family, NegotiatedSession } from '../../session/index.ts';
import type { PeerConfiguration } from '../peer-options.ts';
import { toNextHop, type RouteNextHop } from '../route-attributes.ts';

/** Why a peer does not get a route that is wanted. */
export type UnsentReasonCode =
  'family-not-negotiated' | 'no-next-hop' | 'next-hop-is-peer' | 'attributes-too-long';

export type UnsentReason = Reason<UnsentReasonCode>;

/** How the next hop of a route is written. */
export type NextHopForm =
  /** NEXT_HOP (RFC 4271 §5.1.3). */
  | { readonly type: 'attribute'; readonly address: number; readonly text: string }
  /** In MP_REACH: one address, or a global and a link-local one (RFC 2545 §3, RFC 8950 §3). */
  | {
      readonly type: 'multiprotocol';
      readonly addresses: readonly Uint8Array[];
      readonly text: string;
    }
  | { readonly type: 'none'; readonly reason: UnsentReason };

/** What decides the next hops of a session. */
export interface NextHopSource {
  /** Our address on the session, without its zone. */
  readonly local: string;
  /** Those of the peer's configuration. */
  readonly configured: PeerConfiguration['nextHops'];
  /** RFC 8950 §4. */
  readonly extendedNextHop: boolean;
}

export function nextHopSource(
  { nextHops }: Pick<PeerConfiguration, 'nextHops'>,
  { extendedNextHop }: NegotiatedSession,
  localAddress: string,
): NextHopSource {
  const [local = ''] = localAddress.split('%', 1);
  return { local, configured: nextHops, extendedNextHop };
}

/** The next hop of a route: its own, the one configured for the peer, or our address on the session, in that order. */
export function resolveNextHop(
  family: Family,
  own: RouteNextHop | undefined,
  source: NextHopSource,
): NextHopForm {
  const configured = source.configured[family];
  const chosen = own ??
    toNextHop({ text: configured ?? source.local }) ?? { text: source.local, address: 0 };
  const { address, text } = chosen;
  if (family === 'ipv4-unicast') {
    if (typeof address === 'number') {
      return address === 0 ? unusable(family, text) : { type: 'attribute', address, text };
    }
    if (!source.extendedNextHop) return unusable(family, text);
  } else if (typeof address === 'number') {
    return unusable(family, text);
  }
  const withLinkLocal = own === undefined && configured !== undefined;
  return {
    type: 'multiprotocol',
    addresses: withLinkLocal ? [address, ...linkLocal(source.local)] : [address],
    text,
  };
}

/**
 * RFC 2545 §3: the link-local address stands beside the global one where both speakers are on one link, which a session
 * between link-local addresses proves. Without a global one it stands alone in 16 octets: RFC 2545 has no form for
 * that, and this is the one which BIRD and FRR both read.
 */
function linkLocal(local: string): readonly Uint8Array[] {
  const octets = parseIpv6(local);
  if (octets === undefined) return [];
  const [first = 0, second = 0] = octets;
  return first === 0xfe && (second & 0xc0) === 0x80 ? [octets] : [];
}

function unusable(family: Family, text: string): NextHopForm {
  const message =
    family === 'ipv6-unicast'
      ? `an IPv6 route needs an IPv6 next hop, and there is only ${text}: give the peer or the route a nextHop`
      : parseIpv4(text) === undefined
        ? `the next hop would be ${text}, and the peer does not take IPv6 next hops of IPv4 routes (RFC 8950): give the peer or the route an IPv4 nextHop`
        : `${text} is no address that packets can go to: give the peer or the route a nextHop`;
  return { type: 'none', reason: reason('no-next-hop', message) };
}
