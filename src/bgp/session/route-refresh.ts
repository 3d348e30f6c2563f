import { routeRefreshSubtype, type RouteRefreshMessage } from '../../bgp-packet-lite/index.ts';
import { familyOf } from './family.ts';
import { hasCapability } from './negotiation/index.ts';
import type { NegotiatedSession, SessionContext } from './state.ts';

/** Whether a ROUTE-REFRESH of the peer means something to this session; any other one is ignored. */
export function isMeantForUs(
  refresh: RouteRefreshMessage,
  negotiated: NegotiatedSession,
  { capabilities }: SessionContext,
): boolean {
  const family = familyOf(refresh);
  // RFC 2918 §4: a family that was not agreed on.
  if (family === undefined || !negotiated.families.includes(family)) return false;
  switch (refresh.subtype) {
    case routeRefreshSubtype.request:
      // RFC 2918 §4: whoever has our capability may ask, also without one of its own.
      return hasCapability(capabilities, 'route-refresh');
    case routeRefreshSubtype.begin:
    case routeRefreshSubtype.end:
      // RFC 7313 §4: what marks the answer needs the capability of both.
      return negotiated.routeRefresh === 'enhanced';
    default:
      // RFC 7313 §5: an unknown subtype.
      return false;
  }
}
