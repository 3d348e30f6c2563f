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
  type Capability,
  type OpenMessage,
} from '../../bgp-packet-lite/index.ts';
import { formatIpv4 } from '../../core/index.ts';
import type { NegotiatedSession, SessionContext, SessionReasonCode } from './state.ts';

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
  if (!doesIpv4Unicast(open)) {
    // RFC 5492 §5: Unsupported Capability, for one that we require; the data is that capability.
    return new BgpMessageError(
      'the peer does not do IPv4 unicast, and nothing else is spoken here: activate it for this session',
      {
        notification: {
          code: notificationCode.openMessageError,
          subcode: openMessageErrorSubcode.unsupportedCapability,
          data: Uint8Array.of(
            capabilityCode.multiprotocol,
            4,
            0,
            addressFamily.ipv4,
            0,
            subsequentAddressFamily.unicast,
          ),
        },
      },
    );
  }
  return {
    peerAsn,
    peerRouterId: open.routerId,
    holdTime: Math.min(open.holdTime, context.holdTime),
    fourOctetAsn: findCapability(open, capabilityCode.fourOctetAsn) !== undefined,
    hardReset: setsN(context.capabilities) && setsN(open.capabilities),
    peerCapabilities: open.capabilities,
  };
}

/** RFC 8538 §2: the N bit of the graceful restart capability. */
const NOTIFICATION_FLAG = 4;

function setsN(capabilities: readonly Capability[]): boolean {
  return capabilities.some(
    (capability) =>
      capability.name === 'graceful-restart' && (capability.value.flags & NOTIFICATION_FLAG) !== 0,
  );
}

/** By capability 1, or because the peer names no family at all (RFC 4760 §8). */
function doesIpv4Unicast({ capabilities }: OpenMessage): boolean {
  const families = capabilities.filter((capability) => capability.name === 'multiprotocol');
  return (
    families.length === 0 ||
    families.some(
      ({ value }) =>
        value.afi === addressFamily.ipv4 && value.safi === subsequentAddressFamily.unicast,
    )
  );
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

/** The name of what does not fit in the peer's OPEN. */
export function refusalCode({ notification }: BgpMessageError): SessionReasonCode {
  switch (notification.subcode) {
    case openMessageErrorSubcode.badPeerAs:
      return 'peer-as-mismatch';
    case openMessageErrorSubcode.unsupportedCapability:
      return 'no-common-family';
    default:
      return 'router-id-conflict';
  }
}
