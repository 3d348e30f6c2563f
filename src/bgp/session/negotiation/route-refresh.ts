import type { NegotiatedSession } from '../state.ts';

/** Whether both sides have a capability without a value, or whatever its value is. */
export type HaveBoth = (
  name: 'four-octet-asn' | 'extended-message' | 'route-refresh' | 'enhanced-route-refresh',
) => boolean;

/**
 * How either side may ask for everything again. Capability 128, from before RFC 2918, does not count: its messages are
 * of a type of their own (128), and every daemon that still sends it sends capability 2 beside it.
 */
export function routeRefreshOf(both: HaveBoth): NegotiatedSession['routeRefresh'] {
  if (!both('route-refresh')) return 'none';
  return both('enhanced-route-refresh') ? 'enhanced' : 'plain';
}
