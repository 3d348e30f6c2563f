import {
  BgpMessageError,
  capabilityCode,
  findCapability,
  notificationCode,
  openAsn,
  openMessageErrorSubcode,
  type BgpMessageErrorOptions,
  type Capability,
  type OpenMessage,
} from '../../bgp-packet-lite/index.ts';
import { formatIpv4 } from '../../core/index.ts';
import { families, familyNumbers, familyOf, type Family } from './family.ts';
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
  if (!isExpectedAsn(peerAsn, context)) {
    // RFC 4271 §6.2: Bad Peer AS.
    return new BgpMessageError(
      `the peer says it is AS ${peerAsn}, configured is ${describeExpected(context)}`,
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
  const common = commonFamilies(context.capabilities, open.capabilities);
  if (common.length === 0) {
    return noCommonFamily(context);
  }
  return {
    peerAsn,
    peerRouterId: open.routerId,
    holdTime: Math.min(open.holdTime, context.holdTime),
    fourOctetAsn: findCapability(open, capabilityCode.fourOctetAsn) !== undefined,
    hardReset: setsN(context.capabilities) && setsN(open.capabilities),
    families: common,
    addPathSend: [],
    addPathReceive: [],
    extendedNextHop: false,
    extendedMessage: false,
    routeRefresh: 'none',
    peerRole: undefined,
    longLivedGracefulRestart: false,
    peerCapabilities: open.capabilities,
  };
}

function isExpectedAsn(peerAsn: number, { peerAsn: expected, localAsn }: SessionContext): boolean {
  if (expected === 'internal') return peerAsn === localAsn;
  if (expected === 'external') return peerAsn !== localAsn;
  return peerAsn === expected;
}

function describeExpected({ peerAsn: expected, localAsn }: SessionContext): string {
  if (expected === 'internal') return `our own AS ${localAsn}`;
  if (expected === 'external') return `any AS but our own ${localAsn}`;
  return `AS ${expected}`;
}

/** By capability 1; who names no family at all does IPv4 unicast (RFC 4760 §8). */
function familiesOf(capabilities: readonly Capability[]): readonly Family[] {
  const named = capabilities.filter((capability) => capability.name === 'multiprotocol');
  if (named.length === 0) return ['ipv4-unicast'];
  return families.filter((family) => named.some(({ value }) => familyOf(value) === family));
}

function commonFamilies(
  ours: readonly Capability[],
  theirs: readonly Capability[],
): readonly Family[] {
  const other = familiesOf(theirs);
  return familiesOf(ours).filter((family) => other.includes(family));
}

/** RFC 5492 §5: Unsupported Capability, for one that we require; the data is what we would have had. */
function noCommonFamily({ capabilities }: SessionContext): BgpMessageError {
  const required = familiesOf(capabilities);
  return new BgpMessageError(
    `the peer does none of ${required.join(', ')}: activate one of them for this session`,
    {
      notification: {
        code: notificationCode.openMessageError,
        subcode: openMessageErrorSubcode.unsupportedCapability,
        data: Uint8Array.from(
          required.flatMap((family) => {
            const { afi, safi } = familyNumbers(family);
            return [capabilityCode.multiprotocol, 4, 0, afi, 0, safi];
          }),
        ),
      },
    },
  );
}

/** RFC 8538 §2: the N bit of the graceful restart capability. */
const NOTIFICATION_FLAG = 4;

function setsN(capabilities: readonly Capability[]): boolean {
  return capabilities.some(
    (capability) =>
      capability.name === 'graceful-restart' && (capability.value.flags & NOTIFICATION_FLAG) !== 0,
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
