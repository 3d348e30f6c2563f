import { formatDuration } from '../../../src/core/index.ts';
import { PACE, STEP, type Simulation } from '../deployment.ts';
import type { Deployment } from '../plan.ts';

/** How often an expired lease looks. */
const LOOK = 1_000;

/** What nobody has looked at for as long as the lease is not announced. */
export function leaseRunsOut(simulation: Simulation, promised: Deployment): string | undefined {
  const { guards } = promised;
  if (guards.lease === 0 || guards.minAnnouncers !== undefined) return undefined;
  for (const side of simulation.fleet.sides) {
    const { node, router } = side;
    if (!node.isBlind || !side.isTalking) continue;
    // A probe that was under way may have had a result yet.
    const blind = simulation.now - Math.max(node.seesSince + PACE.timeout, side.sessionSince);
    for (const { prefix } of promised.prefixes) {
      if (router.route(node.address, prefix) === undefined) continue;
      if (node.anycast?.breaker.status?.held.includes(prefix) === true) continue;
      const released = simulation.breakers.get(node.name)?.releasedAt ?? -Infinity;
      if (simulation.now - released <= STEP) continue;
      if (blind <= guards.lease + guards.sharedCause + LOOK + STEP) continue;
      return `${node.name}: ${prefix} is announced, and nobody has looked for ${formatDuration(blind)}, in spite of the lease`;
    }
  }
  return undefined;
}
