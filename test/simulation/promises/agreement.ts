import { formatDuration } from '../../../src/core/index.ts';
import type { Simulation } from '../deployment.ts';

/** A session is there again within this, whatever has ended it: IdleHold grows to 60 s. Milliseconds. */
export const RECONNECT = 75_000;

/** Where nothing is in the way, there is a session. */
export function sessionsReturn({ fleet, now }: Simulation): string | undefined {
  for (const { node, router, pathSince, sessionSince, isPartitioned, isCurrent } of fleet.sides) {
    if (isCurrent || isPartitioned || !node.isResponsive) continue;
    const since = Math.max(node.since, pathSince, sessionSince);
    if (now - since > RECONNECT)
      return `${node.name} and ${router.name}: no session for ${formatDuration(now - since)}`;
  }
  return undefined;
}

/** What must hold soon after the last fault, and from then on: the wire says what every node wants. */
export function disagreement(simulation: Simulation): string | undefined {
  const { fleet, deployment } = simulation;
  for (const { node, router, isPartitioned, isCurrent } of fleet.sides) {
    const isThere = node.isResponsive && !isPartitioned;
    if (isThere && !isCurrent) return `${node.name} and ${router.name} have no session`;
    for (const { prefix, require } of deployment.prefixes) {
      const wishes = simulation
        .of(node, prefix)
        .map(({ announcement }) => announcement.decision === 'announce');
      const isWanted =
        isThere && (require === 'any' ? wishes.includes(true) : !wishes.includes(false));
      const has = router.route(node.address, prefix) !== undefined;
      if (has === isWanted) continue;
      return `${node.name} ${isWanted ? 'wants' : 'does not want'} ${prefix}, and ${router.name} has ${has ? 'a' : 'no'} route`;
    }
  }
  return undefined;
}
