import { formatDuration } from '../../../src/core/index.ts';
import type { Side } from '../../../src/testing/index.ts';
import type { Simulation } from '../deployment.ts';
import { PACE, STEP, VERDICT_AGE } from '../pace.ts';
import type { Deployment } from '../plan.ts';

/** How often an expired lease looks. */
const LOOK = 1_000;

/** What nobody has looked at for as long as the lease, or as evidence may be missing, is not announced. */
export function doubtEnds(simulation: Simulation, promised: Deployment): string | undefined {
  const { lease, minAnnouncers, sharedCause } = promised.guards;
  const age = promised.maxAge === 0 ? Infinity : Math.max(promised.maxAge, VERDICT_AGE);
  const most = Math.min(lease === 0 ? Infinity : lease + LOOK, age);
  if (most === Infinity || minAnnouncers !== undefined) return undefined;
  for (const side of simulation.fleet.sides) {
    const { node } = side;
    if (!node.isBlind || !side.isTalking) continue;
    // A probe that was under way may have had a result yet.
    const blind = simulation.now - Math.max(node.seesSince + PACE.timeout, side.sessionSince);
    if (blind <= most + sharedCause + STEP) continue;
    const prefix = promised.prefixes.find((one) => stays(simulation, side, one.prefix))?.prefix;
    if (prefix === undefined) continue;
    return `${node.name}: ${prefix} is announced, and nobody has looked for ${formatDuration(blind)}, in spite of the lease, or of maxAge`;
  }
  return undefined;

  function stays(of: Simulation, { node, router }: Side, prefix: string): boolean {
    const held = node.anycast?.breaker.status?.held.includes(prefix) === true;
    const released = of.breakers.get(node.name)?.releasedAt ?? -Infinity;
    return router.route(node.address, prefix) !== undefined && !held && of.now - released > STEP;
  }
}
