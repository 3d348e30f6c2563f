import { formatDuration } from '../../../src/core/index.ts';
import type { Flow, FleetNode, FleetRouter } from '../../../src/testing/index.ts';
import type { Simulation } from '../deployment.ts';
import { STEP } from '../pace.ts';
import type { Deployment } from '../plan.ts';
import { detection, leaveBound, returnBound, truthOf } from './bounds.ts';

/** RFC 4271: what is silent is noticed by the hold time. */
const HOLD_TIME = 9_000;

/** Where a flow was at the last look, and what the router had learned until then. */
interface Whereabouts {
  readonly node: FleetNode | undefined;
  readonly learned: number;
}

/** What clients may expect, whatever happens to single nodes. One for each run: it remembers where they were. */
export class ClientPromises {
  readonly #before = new Map<Flow, Whereabouts>();
  /** Since when a flow is not served, and nothing excuses it. */
  readonly #badSince = new Map<Flow, number>();

  /** The loss of a next hop moves no flow but its own, where the router is resilient. */
  movesNoOthers(simulation: Simulation): string | undefined {
    const { fleet, deployment } = simulation;
    if (deployment.rehash === 'modulo') return undefined;
    const learned = new Map(fleet.routers.map((router) => [router, learnedBy(simulation, router)]));
    let broken: string | undefined;
    for (const { prefix } of deployment.prefixes) {
      for (const flow of fleet.flows(prefix)) {
        const { node, router } = flow;
        const before = this.#before.get(flow);
        const now = { node, learned: learned.get(router) ?? 0 };
        this.#before.set(flow, now);
        if (before?.node === undefined || node === undefined || node === before.node) continue;
        // What comes has its share.
        if (before.learned !== now.learned) continue;
        if (!router.nextHops(prefix).includes(before.node.address)) continue;
        broken ??= `a client of ${router.name} has moved from ${before.node.name} to ${node.name} for ${prefix}, and only other next hops were lost`;
      }
    }
    return broken;
  }

  /** While one node is well, no client goes without for longer than it takes to find out. */
  areServed(simulation: Simulation, promised: Deployment): string | undefined {
    const { guards, withdrawWhen, prefixes } = promised;
    // Where a route is kept although nobody is well behind it, its clients are what that costs.
    const keeps = guards.breaker > 0 || guards.minAnnouncers !== undefined;
    if (keeps || withdrawWhen !== 'all-offline') return undefined;
    const bound =
      Math.max(HOLD_TIME, leaveBound(promised)) + returnBound(promised) + detection(promised.fall);
    for (const { prefix, groups } of prefixes) {
      // Of two services on one address one may be down while the other one holds the route.
      if (groups.length > 1) continue;
      for (const flow of simulation.fleet.flows(prefix)) {
        const lasted = this.#unservedFor(simulation, flow, promised);
        if (lasted <= bound + STEP) continue;
        const where = flow.node === undefined ? '' : ` on ${flow.node.name}`;
        return `a client of ${flow.router.name} is ${flow.outcome}${where} for ${prefix} for ${formatDuration(lasted)}, and a node is well`;
      }
    }
    return undefined;
  }

  #unservedFor(simulation: Simulation, flow: Flow, promised: Deployment): number {
    const { now } = simulation;
    const isBad =
      flow.outcome !== 'served' &&
      hasAble(simulation, flow) &&
      !isExcused(simulation, flow, promised);
    if (!isBad) {
      this.#badSince.delete(flow);
      return 0;
    }
    const since = this.#badSince.get(flow) ?? now;
    this.#badSince.set(flow, since);
    return now - since;
  }
}

/** How often it was told of a route that is new, or says something else. */
function learnedBy({ fleet }: Simulation, router: FleetRouter): number {
  return fleet.sides.reduce(
    (sum, side) => (side.router === router ? sum + side.announced : sum),
    0,
  );
}

function hasAble({ fleet }: Simulation, { router, prefix }: Flow): boolean {
  return fleet.sides.some((side) => side.router === router && side.ableSince(prefix) !== undefined);
}

/** The node that it is at cannot know better. */
function isExcused(
  simulation: Simulation,
  { node, prefix, outcome }: Flow,
  promised: Deployment,
): boolean {
  if (node === undefined || outcome !== 'failed') return false;
  if (node.isBlind || !node.isResponsive) return true;
  return truthOf(simulation, node, prefix, promised) === undefined || hasHalfBroken(node);
}

function hasHalfBroken({ backends }: FleetNode): boolean {
  return backends.some(({ mode }) => mode === 'half-broken');
}

/** Where a router sends flows it has a route: its own table and what it has heard are the same. */
export function forwardsWhatItHears({ fleet, deployment }: Simulation): string | undefined {
  for (const router of fleet.routers) {
    for (const { prefix } of deployment.prefixes) {
      const found = stray(router, prefix);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function stray(router: FleetRouter, prefix: string): string | undefined {
  const lost = router.nextHops(prefix).find((hop) => router.route(hop, prefix) === undefined);
  return lost === undefined
    ? undefined
    : `${router.name} forwards ${prefix} to ${lost} without a route`;
}
