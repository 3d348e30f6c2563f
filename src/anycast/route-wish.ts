import { adjustedExport } from './adjusted-export.ts';
import type { RouteDecision } from './decision-loop.ts';
import { drainedExport, type DrainAttributes } from './drain/index.ts';
import type { RouteWish } from './route-keeper.ts';

/**
 * What the route of a decision says; undefined for no route.
 * @param leaving what it says instead because it is leaving; undefined while it is not
 */
export function wishOf(
  { attributes, adjustment, reason }: RouteDecision,
  leaving: DrainAttributes | undefined,
): RouteWish | undefined {
  if (attributes === undefined) return undefined;
  const exported = adjustedExport(attributes, adjustment);
  if (leaving === undefined) return { exported, isDrained: false, reason };
  return { exported: drainedExport(exported, leaving), isDrained: true, reason };
}

/** Whether a route is wanted although its service is not well: de-preferred, or kept by a guard. */
export function isWorse({ desire, action, service }: RouteDecision): boolean {
  if (desire !== 'announce') return false;
  return service === 'down' || action === 'down' || action === 'maintenance';
}

/**
 * Whether a route is wanted, or would be if this host had the address; undefined before anybody knows: what a process
 * before this one has left may carry traffic, where peers keep its route over a restart.
 */
export function wantsAddress({ desire, links }: RouteDecision): boolean | undefined {
  if (desire === 'nothing' || links.at(-1)?.reason.code === 'flag-unknown') return undefined;
  return desire === 'announce' || links.at(-1)?.stage === 'address';
}
