import {
  addressFamily,
  BgpMessageError,
  capabilityCode,
  findCapability,
  notificationCode,
  openAsn,
  openMessageErrorSubcode,
  subsequentAddressFamily,
  type BgpMessageErrorOptions,
  type OpenMessage,
} from '../../bgp-packet-lite/index.ts';
import { formatIpv4 } from '../../core/index.ts';
import type { NegotiatedSession, SessionContext } from './state.ts';

/**
 * What our configuration and the peer's OPEN together give.
 * @returns the BgpMessageError of RFC 4271 §6.2 if they do not fit.
 */
export function negotiate(
  open: OpenMessage,
  context: SessionContext,
): NegotiatedSession | BgpMessageError {
  const peerAsn = openAsn(open);
  if (peerAsn !== context.peerAsn) {
    // RFC 4271 §6.2: Bad Peer AS.
    return new BgpMessageError(
      `the peer says it is AS ${peerAsn}, configured is AS ${context.peerAsn}`,
      openError(openMessageErrorSubcode.badPeerAs),
    );
  }
  if (open.routerId === context.routerId && peerAsn === context.localAsn) {
    // RFC 6286 §2.2: within one AS the identifiers differ.
    return new BgpMessageError(
      `the peer has our own router ID ${formatIpv4(open.routerId)}: give one of both another routerId`,
      openError(openMessageErrorSubcode.badBgpIdentifier),
    );
  }
  const families = open.capabilities.filter((capability) => capability.name === 'multiprotocol');
  return {
    peerAsn,
    peerRouterId: open.routerId,
    holdTime: Math.min(open.holdTime, context.holdTime),
    fourOctetAsn: findCapability(open, capabilityCode.fourOctetAsn) !== undefined,
    ipv4Unicast:
      families.length === 0 ||
      families.some(
        ({ value }) =>
          value.afi === addressFamily.ipv4 && value.safi === subsequentAddressFamily.unicast,
      ),
    peerCapabilities: open.capabilities,
  };
}

function openError(subcode: number): BgpMessageErrorOptions {
  return {
    notification: {
      code: notificationCode.openMessageError,
      subcode,
      data: new Uint8Array(),
    },
  };
}
