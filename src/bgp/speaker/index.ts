export type { RouteHandle, RouteReasonCode } from './desired-routes.ts';
export { connectionOptionKeys, type PeerConnectionOptions } from './options/index.ts';
export {
  parsePeerOptions,
  peerOptionKeys,
  type PeerConfiguration,
  type PeerOptions,
} from './peer-options.ts';
export type { PeerStatus } from './peer.ts';
export {
  parseRouteAttributes,
  parseRoutePrefix,
  routeAttributeKeys,
  type RouteAttributesOptions,
  type RouteOptions,
} from './route.ts';
export {
  checkCommunication,
  Speaker,
  type PeerEvent,
  type ReceivedEvent,
  type RouteEvent,
  type SpeakerEvents,
  type SpeakerOptions,
} from './speaker.ts';
export type { SessionPhase, SessionReason, SessionReasonCode } from '../session/index.ts';
export type { ListenerReasonCode, ListenerState, Network } from '../transport/index.ts';
