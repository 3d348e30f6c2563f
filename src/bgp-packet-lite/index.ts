/**
 * The BGP-4 wire format: octets ⇄ messages, with no I/O and no clock.
 *
 * `MessageFramer` cuts a stream into messages, `decodeMessage` reads one, `encodeMessage` writes one as it is; for
 * routes of one's own, `encodeRouteAttributes` with `packAnnouncements` and `packWithdrawals` writes the canonical form.
 * Reading throws nothing but `BgpMessageError`, which carries the answer to the peer. Writing throws `KeepcastError`s
 * with the code `ERR_MESSAGE_VALUE` or `ERR_MESSAGE_TOO_LONG`.
 */
export { mergeAs4, type MergedAs4 } from './as4-merge.ts';
export { countAsPath } from './as-path.ts';
export { BgpdumpWriter } from './bgpdump/index.ts';
export { findCapability, type CapabilityOf } from './capability/index.ts';
export {
  formatCommunity,
  formatExtendedCommunity,
  formatIpv6ExtendedCommunity,
  formatLargeCommunity,
  isTransitiveExtendedCommunity,
  isTransitiveIpv6ExtendedCommunity,
  parseCommunity,
  parseExtendedCommunity,
  parseIpv6ExtendedCommunity,
  parseLargeCommunity,
  wellKnownCommunityName,
} from './community/index.ts';
export { endOfRibFamily, isEndOfRib } from './end-of-rib.ts';
export { strongest } from './fault-list.ts';
export { MessageFramer, type FramerOptions } from './framer.ts';
export {
  addPathMode,
  addressFamily,
  AS_TRANS,
  asPathSegmentType,
  attributeCode,
  attributeFlag,
  bgpRole,
  capabilityCode,
  ceaseSubcode,
  extendedCommunitySubtype,
  extendedCommunityType,
  finiteStateMachineErrorSubcode,
  messageHeaderErrorSubcode,
  messageType,
  notificationCode,
  openMessageErrorSubcode,
  originCode,
  routeRefreshMessageErrorSubcode,
  routeRefreshSubtype,
  subsequentAddressFamily,
  updateMessageErrorSubcode,
  wellKnownCommunity,
} from './iana.ts';
export {
  decodeToJson,
  encodeFromJson,
  fromHex,
  messageFromJson,
  messageToJson,
  toHex,
  type AsPathSegmentJson,
  type AttributeJson,
  type AttributeValueJson,
  type CapabilityJson,
  type CapabilityValueJson,
  type DecodedJson,
  type EncodeFromJsonOptions,
  type MessageErrorJson,
  type MessageJson,
  type MpReachJson,
  type MpUnreachJson,
  type NotificationJson,
  type OpenJson,
  type PrefixJson,
  type RouteRefreshJson,
  type UpdateJson,
} from './json/index.ts';
export { encodeKeepalive } from './keepalive.ts';
export { decodeMessage, encodeMessage } from './message-codec.ts';
export {
  BgpMessageError,
  type BgpMessageErrorOptions,
  type Disposition,
  type NotificationContent,
} from './message-error.ts';
export type {
  AddPath,
  AddressFamily,
  Aggregator,
  AsPathSegment,
  BgpMessage,
  Capability,
  ExtendedNextHop,
  FullyQualifiedDomainName,
  GracefulRestart,
  Ipv4Nlri,
  Ipv6Nlri,
  KeepaliveMessage,
  LargeCommunity,
  LongLivedGracefulRestart,
  MessageContext,
  MpReach,
  MpUnreach,
  Multiprotocol,
  NextHop,
  NotificationMessage,
  OpenMessage,
  ParameterLayout,
  PathAttribute,
  RouteAttributes,
  RouteRefreshMessage,
  UpdateMessage,
} from './message.ts';
export {
  decodeMrtRecord,
  mrtMessageContext,
  MrtSplitter,
  mrtToJson,
  type MrtContent,
  type MrtDamage,
  type MrtDamagedEntry,
  type MrtJson,
  type MrtMessage,
  type MrtMessageJson,
  type MrtPeer,
  type MrtPeerIndexTable,
  type MrtRecord,
  type MrtRib,
  type MrtRibEntry,
  type MrtSession,
  type MrtStateChange,
  type MrtUnsupported,
  type PeerIndexTableJson,
  type RibJson,
  type StateChangeJson,
} from './mrt/index.ts';
export { nextHopsOf } from './next-hop.ts';
export {
  decodeHardReset,
  decodeMaximumPrefixes,
  decodeShutdownCommunication,
  describeNotification,
  encodeHardReset,
  encodeMaximumPrefixes,
  encodeShutdownCommunication,
  notificationName,
  parseNotificationName,
  type MaximumPrefixes,
  type NotificationDescription,
  type NotificationDetails,
  type NotificationNumbers,
} from './notification/index.ts';
export { createOpen, openAsn, type OpenOptions } from './open.ts';
export {
  endOfRib,
  packMpAnnouncements,
  packMpWithdrawals,
  type MpNextHops,
  type NlriOf,
} from './pack-multiprotocol.ts';
export type { PackOptions } from './pack-prefixes.ts';
export { packAnnouncements, packWithdrawals } from './pack.ts';
export { PrefixCursor } from './prefix-cursor.ts';
export { printableText } from './printable-text.ts';
export { encodeRouteAttributes } from './route-attributes.ts';
export { UpdateView } from './update-view.ts';
