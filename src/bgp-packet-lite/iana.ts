/**
 * The numbers that IANA assigns to BGP-4, in one place.
 * Registries: "Border Gateway Protocol (BGP) Parameters", "BGP Path Attributes", "Capability Codes",
 * "Address Family Numbers", "SAFI Namespace", "BGP Well-known Communities".
 */

/** RFC 4271 §4.1, RFC 2918 §3. */
export const messageType = {
  open: 1,
  update: 2,
  notification: 3,
  keepalive: 4,
  routeRefresh: 5,
  /** From before RFC 2918. */
  routeRefreshLegacy: 128,
} as const;

/** RFC 4271 §4.3: the high bits of the attribute flags octet; the low four are zero on send and ignored on receipt. */
export const attributeFlag = {
  optional: 0x80,
  transitive: 0x40,
  partial: 0x20,
  extendedLength: 0x10,
} as const;

/** Path attribute type codes. */
export const attributeCode = {
  origin: 1,
  asPath: 2,
  nextHop: 3,
  med: 4,
  localPref: 5,
  atomicAggregate: 6,
  aggregator: 7,
  community: 8,
  originatorId: 9,
  clusterList: 10,
  mpReach: 14,
  mpUnreach: 15,
  extendedCommunity: 16,
  as4Path: 17,
  as4Aggregator: 18,
  tunnelEncapsulation: 23,
  trafficEngineering: 24,
  ipv6ExtendedCommunity: 25,
  accumulatedIgp: 26,
  largeCommunity: 32,
  onlyToCustomer: 35,
  prefixSid: 40,
  attributeSet: 128,
} as const;

/** RFC 4271 §4.3 a). */
export const originCode = { igp: 0, egp: 1, incomplete: 2 } as const;

/** RFC 4271 §4.3 b), RFC 5065 §3. */
export const asPathSegmentType = { set: 1, seq: 2, confed_seq: 3, confed_set: 4 } as const;

/** OPEN optional parameters (RFC 5492 §4, RFC 9072 §2). */
export const optionalParameter = { capabilities: 2, extendedLength: 255 } as const;

export const capabilityCode = {
  multiprotocol: 1,
  routeRefresh: 2,
  extendedNextHop: 5,
  extendedMessage: 6,
  role: 9,
  gracefulRestart: 64,
  fourOctetAsn: 65,
  addPath: 69,
  enhancedRouteRefresh: 70,
  longLivedGracefulRestart: 71,
  fullyQualifiedDomainName: 73,
  /** From before RFC 2918. */
  routeRefreshLegacy: 128,
} as const;

/** RFC 9234 §4.1. */
export const bgpRole = {
  provider: 0,
  routeServer: 1,
  routeServerClient: 2,
  customer: 3,
  peer: 4,
} as const;

/** RFC 7911 §4. */
export const addPathMode = { receive: 1, send: 2, both: 3 } as const;

/** RFC 7313 §3.2; 0 is RFC 2918's request. */
export const routeRefreshSubtype = { request: 0, begin: 1, end: 2 } as const;

export const addressFamily = { ipv4: 1, ipv6: 2 } as const;

export const subsequentAddressFamily = { unicast: 1, multicast: 2 } as const;

/** RFC 6793 §9: stands for an AS number that does not fit in two octets. */
export const AS_TRANS = 23_456;

/** NOTIFICATION error codes: RFC 4271 §4.5, RFC 7313 §5, RFC 9687 §3. */
export const notificationCode = {
  messageHeaderError: 1,
  openMessageError: 2,
  updateMessageError: 3,
  holdTimerExpired: 4,
  finiteStateMachineError: 5,
  cease: 6,
  routeRefreshMessageError: 7,
  sendHoldTimerExpired: 8,
} as const;

/** RFC 4271 §6.1. */
export const messageHeaderErrorSubcode = {
  connectionNotSynchronized: 1,
  badMessageLength: 2,
  badMessageType: 3,
} as const;

/** RFC 4271 §6.2, RFC 5492 §5, RFC 9234 §4.2; 0 is "unspecific". */
export const openMessageErrorSubcode = {
  unspecific: 0,
  unsupportedVersionNumber: 1,
  badPeerAs: 2,
  badBgpIdentifier: 3,
  unsupportedOptionalParameter: 4,
  unacceptableHoldTime: 6,
  unsupportedCapability: 7,
  roleMismatch: 11,
} as const;

/** RFC 4271 §6.3. */
export const updateMessageErrorSubcode = {
  malformedAttributeList: 1,
  unrecognizedWellKnownAttribute: 2,
  missingWellKnownAttribute: 3,
  attributeFlagsError: 4,
  attributeLengthError: 5,
  invalidOrigin: 6,
  invalidNextHop: 8,
  optionalAttributeError: 9,
  invalidNetworkField: 10,
  malformedAsPath: 11,
} as const;

/** RFC 6608 §3. */
export const finiteStateMachineErrorSubcode = {
  unexpectedMessageInOpenSent: 1,
  unexpectedMessageInOpenConfirm: 2,
  unexpectedMessageInEstablished: 3,
} as const;

/** RFC 4486 §3, RFC 8538 §3, RFC 9384 §3. */
export const ceaseSubcode = {
  maximumNumberOfPrefixesReached: 1,
  administrativeShutdown: 2,
  peerDeconfigured: 3,
  administrativeReset: 4,
  connectionRejected: 5,
  otherConfigurationChange: 6,
  connectionCollisionResolution: 7,
  outOfResources: 8,
  hardReset: 9,
  bfdDown: 10,
} as const;

/** RFC 7313 §5. */
export const routeRefreshMessageErrorSubcode = { invalidMessageLength: 1 } as const;

/** RFC 1997, RFC 3765, RFC 7611, RFC 7999, RFC 8326, RFC 9026, RFC 9494; route filters and next hop are of drafts. */
export const wellKnownCommunity = {
  gracefulShutdown: 0xffff0000,
  acceptOwn: 0xffff0001,
  routeFilterTranslatedV4: 0xffff0002,
  routeFilterV4: 0xffff0003,
  routeFilterTranslatedV6: 0xffff0004,
  routeFilterV6: 0xffff0005,
  llgrStale: 0xffff0006,
  noLlgr: 0xffff0007,
  acceptOwnNexthop: 0xffff0008,
  standbyPe: 0xffff0009,
  blackhole: 0xffff029a,
  noExport: 0xffffff01,
  noAdvertise: 0xffffff02,
  noExportSubconfed: 0xffffff03,
  noPeer: 0xffffff04,
} as const;

/** RFC 7153 §5.1: the first octet of an extended community; 0x40 in it: not transitive. */
export const extendedCommunityType = {
  twoOctetAs: 0x00,
  ipv4Address: 0x01,
  fourOctetAs: 0x02,
  nonTransitiveTwoOctetAs: 0x40,
  nonTransitiveIpv4Address: 0x41,
  nonTransitiveFourOctetAs: 0x42,
} as const;

/** RFC 4360 §4 and §5, draft-ietf-idr-link-bandwidth: the second octet of an extended community. */
export const extendedCommunitySubtype = {
  routeTarget: 2,
  routeOrigin: 3,
  linkBandwidth: 4,
} as const;
