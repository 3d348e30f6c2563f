import {
  attributeCode,
  attributeFlag,
  mergeAs4,
  type AsPathSegment,
  type PathAttribute,
} from '../../../bgp-packet-lite/index.ts';
import type { NegotiatedSession } from '../../session/index.ts';

/** What a route from one session is judged by. */
export interface ReceivingRules {
  /** Ours: towards this peer, and the speaker's own where it is another one. */
  readonly ownAsns: readonly number[];
  /** Unsigned integer. */
  readonly routerId: number;
  /** The peer is in our AS. */
  readonly internal: boolean;
  readonly enforceFirstAs: boolean;
  readonly negotiated: Pick<NegotiatedSession, 'peerAsn' | 'fourOctetAsn' | 'peerRole'>;
}

/** Why a route that is well-formed may not be used. */
export type Ineligibility =
  /** Our AS is in its AS_PATH (RFC 4271 §9.1.2). */
  | 'as-path-loop'
  /** It has our router ID as ORIGINATOR_ID: a route reflector has sent our own route back (RFC 4456 §8). */
  | 'originated-here'
  /** Its OTC says that it should never have come this way (RFC 9234 §5). */
  | 'route-leak';

/** Undefined if the route may be used. */
export function ineligibilityOf(
  attributes: readonly PathAttribute[],
  { ownAsns, routerId, internal, negotiated }: ReceivingRules,
): Ineligibility | undefined {
  const { asPath = [] } = mergeAs4(attributes, negotiated);
  if (asPath.some(({ asns }) => asns.some((asn) => ownAsns.includes(asn)))) return 'as-path-loop';
  for (const attribute of attributes) {
    if (attribute.name === 'ORIGINATOR_ID' && internal && attribute.value === routerId) {
      return 'originated-here';
    }
    if (attribute.name === 'OTC' && isLeak(attribute.value, negotiated)) return 'route-leak';
  }
  return undefined;
}

/** RFC 9234 §5, on ingress. */
function isLeak(
  onlyToCustomer: number,
  { peerRole, peerAsn }: ReceivingRules['negotiated'],
): boolean {
  switch (peerRole) {
    case 'customer':
    case 'route-server-client':
      // 1: what went down once must not come up again.
      return true;
    case 'peer':
      // 2: a peer sends what is its own, or its customers'.
      return onlyToCustomer !== peerAsn;
    case 'provider':
    case 'route-server':
    case undefined:
      return false;
  }
}

/**
 * The attributes of a route as it is to be passed on. RFC 9234 §5, on ingress, 3: one from a provider, a peer or a route
 * server gets an OTC with the peer's AS, if it has none.
 */
export function withOnlyToCustomer(
  attributes: readonly PathAttribute[],
  { negotiated: { peerRole, peerAsn } }: ReceivingRules,
): readonly PathAttribute[] {
  if (peerRole !== 'provider' && peerRole !== 'peer' && peerRole !== 'route-server') {
    return attributes;
  }
  if (attributes.some(({ name }) => name === 'OTC')) return attributes;
  return [
    ...attributes,
    {
      code: attributeCode.onlyToCustomer,
      flags: attributeFlag.optional | attributeFlag.transitive,
      name: 'OTC',
      value: peerAsn,
    },
  ];
}

/**
 * RFC 4271 §6.3: the leftmost AS of an external route, by the position of the octets, is that of its sender; asked for
 * with `enforceFirstAs` only, since a route server leaves itself out (RFC 7947 §2.2.2.1).
 * @returns what is wrong with the AS_PATH
 */
export function firstAsProblem(
  attributes: readonly PathAttribute[],
  { internal, enforceFirstAs, negotiated: { peerAsn } }: ReceivingRules,
): string | undefined {
  if (internal || !enforceFirstAs) return undefined;
  const asPath = asPathOf(attributes);
  const first = asPath[0]?.asns[0];
  if (first === peerAsn) return undefined;
  return first === undefined
    ? `AS_PATH is empty, and does not begin with the peer's AS ${peerAsn}`
    : `AS_PATH begins with AS ${first}, not with the peer's AS ${peerAsn}`;
}

function asPathOf(attributes: readonly PathAttribute[]): readonly AsPathSegment[] {
  for (const attribute of attributes) {
    if (attribute.name === 'AS_PATH') return attribute.value;
  }
  return [];
}
