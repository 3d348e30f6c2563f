import {
  AS_TRANS,
  openAsn,
  openMessageErrorSubcode,
  type BgpMessageError,
  type OpenMessage,
} from '../../../bgp-packet-lite/index.ts';
import { formatIpv4 } from '../../../core/index.ts';
import type { SessionContext } from '../state.ts';
import { openRefusal } from './capabilities.ts';

/**
 * Whether the peer is who is configured, and not ourselves.
 * @returns its AS number, or why not.
 */
export function checkIdentity(
  open: OpenMessage,
  context: SessionContext,
): number | BgpMessageError {
  const peerAsn = openAsn(open);
  if (!isExpected(peerAsn, context)) {
    // RFC 4271 §6.2: Bad Peer AS.
    return openRefusal(
      openMessageErrorSubcode.badPeerAs,
      `the peer says it is AS ${peerAsn}, configured is ${describeExpected(context)}: ${advise(peerAsn)}`,
    );
  }
  if (open.routerId === context.routerId && peerAsn === context.localAsn) {
    // RFC 6286 §2.2: within one AS the identifiers differ; in another AS the peer may have ours.
    return openRefusal(
      openMessageErrorSubcode.badBgpIdentifier,
      `the peer has our own router ID ${formatIpv4(open.routerId)}: give one of both another routerId`,
    );
  }
  return peerAsn;
}

function isExpected(peerAsn: number, { peerAsn: expected, localAsn }: SessionContext): boolean {
  if (expected === 'internal') return peerAsn === localAsn;
  if (expected === 'external') return peerAsn !== localAsn;
  return peerAsn === expected;
}

function advise(peerAsn: number): string {
  // RFC 6793 §9: that is nobody's number.
  return peerAsn === AS_TRANS
    ? 'have it say its AS number of 4 octets'
    : `set its asn to ${peerAsn}, if it is the right neighbour`;
}

function describeExpected({ peerAsn: expected, localAsn }: SessionContext): string {
  if (expected === 'internal') return `our own AS ${localAsn}`;
  if (expected === 'external') return `any AS but our own ${localAsn}`;
  return `AS ${expected}`;
}
