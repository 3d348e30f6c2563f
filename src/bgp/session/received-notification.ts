import {
  ceaseSubcode,
  decodeHardReset,
  describeNotification,
  notificationCode,
  openMessageErrorSubcode,
  type NotificationContent,
  type NotificationMessage,
} from '../../bgp-packet-lite/index.ts';
import { formatIpv4, reason } from '../../core/index.ts';
import { ownRole } from './negotiation/index.ts';
import { isConnected, type SessionContext, type SessionState, type Step } from './state.ts';
import { evidence, fallToIdle } from './transition.ts';

/** Events 24 and 25. A NOTIFICATION is never answered with one (RFC 4271 §6.4). */
export function notificationReceived(
  state: SessionState,
  context: SessionContext,
  notification: NotificationMessage,
): Step {
  const advice = advise(notification, context);
  return fallToIdle(state, context, {
    fault: isFault(notification),
    // RFC 4271 §8.2.2: event 24 is not counted while the OPENs are exchanged.
    uncounted: isVersionError(notification) && isConnected(state) && state.phase !== 'established',
    reason: reason(
      'notification-received',
      `the peer sent ${describeNotification(notification).text}${advice === undefined ? '' : `: ${advice}`}`,
      evidence(notification),
    ),
  });
}

/** What to try again soon after is right: nobody has done anything wrong. RFC 4486 §4 would not have it damped either. */
const faultless: readonly number[] = [
  ceaseSubcode.administrativeReset,
  ceaseSubcode.otherConfigurationChange,
  ceaseSubcode.connectionCollisionResolution,
];

function isFault(notification: NotificationContent): boolean {
  const { code, subcode } = insideOf(notification);
  return code !== notificationCode.cease || !faultless.includes(subcode);
}

/** RFC 8538 §3.1: a Hard Reset has the reason inside. */
function insideOf(notification: NotificationContent): NotificationContent {
  const { code, subcode, data } = notification;
  if (code !== notificationCode.cease || subcode !== ceaseSubcode.hardReset) return notification;
  return decodeHardReset(data) ?? notification;
}

function isVersionError({ code, subcode }: NotificationContent): boolean {
  return (
    code === notificationCode.openMessageError &&
    subcode === openMessageErrorSubcode.unsupportedVersionNumber
  );
}

/** What the operator can do about it, where that is plain. */
function advise(
  { code, subcode }: NotificationContent,
  context: SessionContext,
): string | undefined {
  if (code === notificationCode.cease && subcode === ceaseSubcode.connectionRejected) {
    return 'have it know this side as a neighbour, and not keep it shut down';
  }
  if (code === notificationCode.holdTimerExpired) {
    return 'it has heard nothing of this side for the hold time, so the path to it, or this process, was blocked';
  }
  return code === notificationCode.openMessageError ? adviseOnOpen(subcode, context) : undefined;
}

function adviseOnOpen(subcode: number, context: SessionContext): string | undefined {
  switch (subcode) {
    case openMessageErrorSubcode.badPeerAs:
      return `it does not expect our AS ${context.localAsn}`;
    case openMessageErrorSubcode.badBgpIdentifier:
      return `it does not take our router ID ${formatIpv4(context.routerId)}, which may be its own too`;
    case openMessageErrorSubcode.unsupportedOptionalParameter:
      // RFC 5492 §4 would have us come back without capabilities. The peer is told of 4-octet AS numbers, of families
      // and of End-of-RIB by them: what was asked for is not given up in silence (DESIGN rule 11).
      return 'it knows no capabilities (RFC 5492), and this side does not speak without them';
    case openMessageErrorSubcode.unacceptableHoldTime:
      return `it does not take our hold time of ${context.holdTime}s`;
    case openMessageErrorSubcode.roleMismatch: {
      const role = ownRole(context.capabilities);
      return role === undefined
        ? 'it wants to know our role (RFC 9234), and none is set'
        : `our role towards it is ${role}`;
    }
    default:
      return undefined;
  }
}
