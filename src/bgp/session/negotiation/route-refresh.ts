import type { Capability } from '../../../bgp-packet-lite/index.ts';
import type { NegotiatedSession } from '../state.ts';
import { hasCapability } from './capabilities.ts';

/**
 * How either side may ask for everything again. Capability 128, from before RFC 2918, does not count: its messages are
 * of a type of their own (128), and every daemon that still sends it sends capability 2 beside it.
 */
export function routeRefreshOf(
  ours: readonly Capability[],
  theirs: readonly Capability[],
): NegotiatedSession['routeRefresh'] {
  const both = (name: 'route-refresh' | 'enhanced-route-refresh'): boolean =>
    hasCapability(ours, name) && hasCapability(theirs, name);
  if (!both('route-refresh')) return 'none';
  return both('enhanced-route-refresh') ? 'enhanced' : 'plain';
}
