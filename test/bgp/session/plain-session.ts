import type { NegotiatedSession } from '../../../src/bgp/session/index.ts';

/** An external session with AS 65000 that has IPv4 unicast, and nothing beside. */
export const plainSession: NegotiatedSession = {
  peerAsn: 65_000,
  peerRouterId: 0x0a000001,
  holdTime: 9,
  fourOctetAsn: true,
  hardReset: false,
  families: ['ipv4-unicast'],
  addPathSend: [],
  addPathReceive: [],
  extendedNextHop: false,
  extendedMessage: false,
  routeRefresh: 'none',
  peerRole: undefined,
  longLivedGracefulRestart: false,
  peerCapabilities: [],
};
