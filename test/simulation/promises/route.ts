import { formatDuration } from '../../../src/core/index.ts';
import type { Side } from '../../../src/testing/index.ts';
import type { Simulation } from '../deployment.ts';
import { STEP } from '../pace.ts';
import type { Deployment } from '../plan.ts';
import { leaveBound, returnBound, truthOf, type Truth } from './bounds.ts';

/** How long a drain waits. */
const DRAIN = 3_000;

/** Where there is a session, the route is there while the service is well, and is not while it is not. */
export function routeFollowsHealth(
  simulation: Simulation,
  promised: Deployment,
): string | undefined {
  for (const side of simulation.fleet.sides) {
    if (!side.isTalking) continue;
    for (const { prefix } of promised.prefixes) {
      const found = wrong(simulation, side, prefix, promised);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function wrong(
  simulation: Simulation,
  side: Side,
  prefix: string,
  promised: Deployment,
): string | undefined {
  const { node, router } = side;
  const truth = node.isBlind ? undefined : truthOf(simulation, node, prefix, promised);
  const has = router.route(node.address, prefix) !== undefined;
  if (truth === undefined || has === truth.isWanted) return undefined;
  const order = simulation.orders.get(`${node.name} ${prefix}`);
  if (truth.isWanted && order?.isOut === true) return undefined;
  if (!truth.isWanted && mayStay(simulation, side, prefix, promised)) return undefined;
  // What a guard keeps an operator may drain.
  if (!truth.isWanted && keeps(promised) && order?.isOut === true) return undefined;
  const bound = truth.isWanted ? returnBound(promised) : leaveBound(promised);
  const due = Math.max(
    truth.since + bound,
    truth.isWanted ? (order?.since ?? 0) + bound : 0,
    side.sessionSince,
    side.pathSince + bound,
    simulation.breakers.get(node.name)?.releasedAt ?? 0,
  );
  const late = simulation.now - due;
  return late <= STEP ? undefined : tell(simulation, side, prefix, truth);
}

function tell(
  simulation: Simulation,
  { node, router }: Side,
  prefix: string,
  truth: Truth,
): string {
  const route = truth.isWanted ? 'no route to a service that is well' : 'a route to a dead service';
  const lasted = formatDuration(simulation.now - truth.since);
  const why = simulation
    .of(node, prefix)
    .map(({ announcement }) => `${announcement.decision}, ${announcement.reason.message}`);
  return `${router.name} and ${node.name}: ${route} (${prefix}) for ${lasted}; the node: ${why.join('; ')}`;
}

function keeps({ guards: { breaker, minAnnouncers, sharedCause } }: Deployment): boolean {
  return breaker > 0 || minAnnouncers !== undefined || sharedCause > 0;
}

/** The breaker holds it, or too few others announce it. */
function mayStay(
  simulation: Simulation,
  { node }: Side,
  prefix: string,
  { guards }: Deployment,
): boolean {
  if (node.anycast?.breaker.status?.held.includes(prefix) === true) return true;
  if (guards.minAnnouncers === undefined) return false;
  // What is not known is kept where it was told so.
  if (simulation.cluster.lost.has(node.name)) return guards.minAnnouncers === 'hold';
  return simulation.cluster.others(node.name, prefix) < 1;
}

/** What an operator has taken out of service is gone at once, or with the end of its drain. */
export function routeObeysOperator(simulation: Simulation): string | undefined {
  for (const side of simulation.fleet.sides) {
    const { node, router } = side;
    if (!side.isTalking) continue;
    for (const { prefix, require } of simulation.deployment.prefixes) {
      const order = simulation.orders.get(`${node.name} ${prefix}`);
      if (order?.isOut !== true || router.route(node.address, prefix) === undefined) continue;
      const late =
        simulation.now -
        Math.max(order.since + DRAIN, side.pathSince, side.sessionSince, node.since);
      if (late > STEP)
        return `${node.name}: ${prefix} (${require}) is there ${formatDuration(late)} after it was to be out of service`;
    }
  }
  return undefined;
}
