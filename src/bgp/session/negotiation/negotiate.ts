import {
  BgpMessageError,
  openMessageErrorSubcode,
  type OpenMessage,
} from '../../../bgp-packet-lite/index.ts';
import type { NegotiatedSession, SessionContext, SessionReasonCode } from '../state.ts';
import { addPathFamilies } from './add-path.ts';
import { hasCapability } from './capabilities.ts';
import { hasExtendedNextHop } from './extended-next-hop.ts';
import { commonFamilies, noCommonFamily } from './families.ts';
import { keepsThroughNotifications, keepsLong } from './graceful-restart.ts';
import { checkIdentity } from './identity.ts';
import { agreeOnRole } from './roles.ts';
import { routeRefreshOf, type HaveBoth } from './route-refresh.ts';

/**
 * What our configuration and the peer's OPEN together give.
 * @returns the BgpMessageError of RFC 4271 §6.2, RFC 5492 §5 or RFC 9234 §4.2 if they do not fit.
 */
export function negotiate(
  open: OpenMessage,
  context: SessionContext,
): NegotiatedSession | BgpMessageError {
  const identity = checkIdentity(open, context);
  if (identity instanceof BgpMessageError) return identity;
  const role = agreeOnRole(open.capabilities, context, identity);
  if (role instanceof BgpMessageError) return role;
  const { capabilities: ours } = context;
  const { capabilities: theirs } = open;
  const both: HaveBoth = (name) => hasCapability(ours, name) && hasCapability(theirs, name);
  const families = commonFamilies(ours, theirs);
  if (families.length === 0) return noCommonFamily(ours);
  return {
    peerAsn: identity,
    peerRouterId: open.routerId,
    holdTime: Math.min(open.holdTime, context.holdTime),
    fourOctetAsn: both('four-octet-asn'),
    hardReset: keepsThroughNotifications(ours) && keepsThroughNotifications(theirs),
    families,
    addPathSend: addPathFamilies(families, ours, theirs),
    addPathReceive: addPathFamilies(families, theirs, ours),
    extendedNextHop:
      families.includes('ipv4-unicast') && hasExtendedNextHop(ours) && hasExtendedNextHop(theirs),
    extendedMessage: both('extended-message'),
    routeRefresh: routeRefreshOf(both),
    peerRole: role,
    longLivedGracefulRestart: keepsLong(theirs),
    peerCapabilities: theirs,
  };
}

/** The name of what does not fit in the peer's OPEN. */
export function refusalCode({ notification }: BgpMessageError): SessionReasonCode {
  switch (notification.subcode) {
    case openMessageErrorSubcode.badPeerAs:
      return 'peer-as-mismatch';
    case openMessageErrorSubcode.unsupportedCapability:
      return 'no-common-family';
    case openMessageErrorSubcode.roleMismatch:
      return 'role-mismatch';
    default:
      return 'router-id-conflict';
  }
}
