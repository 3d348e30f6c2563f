export { parseAsn, parsePeerAsn } from './as-number.ts';
export {
  capabilityOptionKeys,
  parseCapabilityOptions,
  type CapabilityConfiguration,
  type GracefulRestartConfiguration,
  type GracefulRestartOptions,
  type PeerCapabilityOptions,
} from './capability-options.ts';
export {
  connectionOptionKeys,
  parseConnectionOptions,
  type PeerConnectionOptions,
} from './connection-options.ts';
export type { NextHopOption } from './families.ts';
export {
  familyOfAddress,
  parseLocalAddress,
  parsePeerAddress,
  parsePort,
  peerId,
  type TransportFamily,
} from './peer-address.ts';
export {
  parsePeerAttributes,
  peerAttributeOptionKeys,
  type PeerAttributeOptions,
} from './peer-attribute-options.ts';
export { refuseWrongKind } from './peer-kind.ts';
export {
  parseReceivedRouteOptions,
  receivedRouteOptionKeys,
  type ReceivedRouteConfiguration,
  type ReceivedRouteOptions,
} from './received-route-options.ts';
export {
  parseSessionOptions,
  sessionOptionKeys,
  type IdleHoldOptions,
  type PeerSessionOptions,
  type SessionConfiguration,
} from './session-options.ts';
