export {
  acceptOptionKeys,
  isNameOf,
  parseAcceptOptions,
  type AcceptOptions,
} from './accept-options.ts';
export { descriptorNeed } from './descriptor-need.ts';
export type { RouteHandle, RouteReasonCode } from './desired-routes.ts';
export { connectionOptionKeys, type PeerConnectionOptions } from './options/index.ts';
export {
  parsePeerOptions,
  peerOptionKeys,
  type PeerConfiguration,
  type PeerOptions,
} from './peer-options.ts';
export type { PeerStatus } from './peer-status.ts';
export type { Ineligibility, ReceivedRoute } from './adj-rib-in/index.ts';
export type { FamilyCounts, ReceivedCounts } from './received-counts.ts';
export type { UpdateFault } from './route-judge.ts';
export type { RouteAttributesOptions } from './route-attributes.ts';
export { parseRoutePrefix } from './route-prefix.ts';
export type { UnsentRoute } from './route-sender.ts';
export {
  parseRouteExport,
  routeExportKeys,
  routeExportOptions,
  type RouteExportOptions,
  type RouteOptions,
} from './route.ts';
export type { RouteRepairKind, UnsentReason, UnsentReasonCode } from './sending/index.ts';
export { Speaker } from './speaker.ts';
export { checkCommunication, type FarewellOptions, type WaitOptions } from './wait-options.ts';
export type {
  FaultsEvent,
  LateEvent,
  PeerEvent,
  PrefixLimitEvent,
  ReceivedEvent,
  RefusalReasonCode,
  RefusedEvent,
  RouteEvent,
  RouteRepairEvent,
  SpeakerEvents,
  WarningEvent,
  WarningReasonCode,
} from './speaker-events.ts';
export type { SpeakerOptions } from './speaker-options.ts';
export type {
  Family,
  Role,
  SessionPhase,
  SessionReason,
  SessionReasonCode,
} from '../session/index.ts';
export type { ListenerReasonCode, ListenerState, Network } from '../transport/index.ts';
