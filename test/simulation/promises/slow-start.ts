import { formatDuration } from '../../../src/core/index.ts';
import type { Follower, Simulation } from '../deployment.ts';
import { SLOW_START, SLOW_START_STEP, STEP } from '../pace.ts';
import type { Deployment } from '../plan.ts';

/** What an UPDATE needs. */
const ON_ITS_WAY = 20;

/** What returns comes back slowly: as long a path as was promised, and no longer. */
export function returnsSlowly(simulation: Simulation, promised: Deployment): string | undefined {
  if (!promised.guards.slowStart) return undefined;
  for (const side of simulation.fleet.sides) {
    // What was cut off hears of a step when it is not any more.
    if (!side.isTalking || simulation.now - side.pathSince < STEP) continue;
    for (const { prefix, groups } of promised.prefixes) {
      const route = side.router.route(side.node.address, prefix);
      const [follower] = simulation.of(side.node, prefix);
      // Of several owners one says what the route says.
      if (route === undefined || follower === undefined || groups.length > 1) continue;
      // A drain has the route say something else.
      const order = simulation.orders.get(`${side.node.name} ${prefix}`);
      if (order?.isOut === true || simulation.now - (order?.since ?? 0) < STEP) continue;
      const since = returnOf(follower);
      if (since === undefined) continue;
      const age = simulation.now - since;
      const allowed = [age, Math.max(0, age - ON_ITS_WAY)].map(prepended);
      const actual = route.asPath.split(' ').length - 1;
      if (allowed.includes(actual)) continue;
      return `${side.node.name}: ${prefix} is prepended ${actual} times ${formatDuration(age)} after its return, and not ${allowed.join(' or ')}`;
    }
  }
  return undefined;
}

function prepended(age: number): number {
  return SLOW_START[Math.floor(age / SLOW_START_STEP)] ?? 0;
}

/** When it has returned, whoever had taken it away. */
function returnOf({ decided }: Follower): number | undefined {
  const [first, , last] = decided.slice(-3);
  return first?.decision === 'announce' && last?.decision === 'announce' ? last.at : undefined;
}
