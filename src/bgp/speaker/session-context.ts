import type { SessionChange, SessionContext } from '../session/index.ts';
import { capabilitiesFor } from './peer-capabilities.ts';
import type { PeerConfiguration } from './peer-options.ts';

/**
 * What the machine of a peer's session knows of the configuration.
 * @param localAsn ours towards the peer
 * @param routerId unsigned integer
 */
export function sessionContext(
  configuration: PeerConfiguration,
  localAsn: number,
  routerId: number,
): SessionContext {
  return {
    localAsn,
    routerId,
    peerAsn: configuration.asn,
    passive: configuration.passive,
    holdTime: configuration.holdTime,
    startupHoldTime: configuration.startupHoldTime,
    connectRetryTime: configuration.connectRetryTime,
    idleHoldTime: configuration.idleHoldTime,
    capabilities: capabilitiesFor(configuration, localAsn),
    strictRole: configuration.strictRole,
    allowAutomaticStart: configuration.allowAutomaticStart,
    delayOpenTime: configuration.delayOpenTime,
    collisionDetectEstablishedState: configuration.collisionDetectEstablishedState,
    sendNotificationWithoutOpen: configuration.sendNotificationWithoutOpen,
    trackTcpState: configuration.trackTcpState,
  };
}

/** An attempt ends in Idle, or in Active where a connection ended before the peer's OPEN; a stop is no failure. */
export function hasFailed({ to, reason: { code } }: SessionChange): boolean {
  return (to === 'idle' && code !== 'stopped') || (to === 'active' && code === 'connection-failed');
}
