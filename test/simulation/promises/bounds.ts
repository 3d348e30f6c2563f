import type { FleetNode } from '../../../src/testing/index.ts';
import type { Simulation } from '../deployment.ts';
import { DAMPING_MAXIMUM, PACE } from '../pace.ts';
import type { Deployment } from '../plan.ts';

/** How long it takes at most until good or bad results in a row change a verdict (DESIGN §4). Milliseconds. */
export function detection(inARow: number): number {
  const { interval, fastInterval, timeout, jitter } = PACE;
  const next = Math.max((1 + jitter) * fastInterval, timeout);
  return (1 + jitter) * interval + (inARow - 1) * next + timeout;
}

/** How long an address takes to be put on, or put back: it is looked for every second, and tried again after five. */
const ADDRESS = 7_000;

/** How long a service that is well may be kept away, detection included. */
export function returnBound({ rise, fall, guards, isManaged }: Deployment): number {
  const { holdDown, startupHold, flapDamping } = guards;
  // The last flap may be seen as late as the failure was.
  const damped = flapDamping ? DAMPING_MAXIMUM + detection(fall) : 0;
  return detection(rise) + holdDown + startupHold + damped + (isManaged ? ADDRESS : 0);
}

/** How long a service that is dead may stay, detection included; the breaker aside. */
export function leaveBound({ fall, guards }: Deployment): number {
  return detection(fall) + guards.sharedCause;
}

/** What the condition of an owner comes to, or that of all of them; undefined while the truth is open. */
export interface Truth {
  readonly isWanted: boolean;
  readonly since: number;
}

/** What is wanted of a prefix, by what its backends really are. */
export function truthOf(
  simulation: Simulation,
  node: FleetNode,
  prefix: string,
  promised: Deployment = simulation.deployment,
): Truth | undefined {
  const followers = simulation.of(node, prefix);
  const [first] = followers;
  if (first === undefined) return undefined;
  const truths = followers.map(({ group }) => ownersTruth(node, promised, group));
  const began = Math.max(node.since, node.seesSince, ...followers.map((one) => one.began));
  const require = promised.prefixes.find((one) => one.prefix === prefix)?.require ?? 'any';
  const decisive = require === 'any';
  const since = Math.max(began, ...truths.map((truth) => truth.since));
  if (truths.some(({ isWanted }) => isWanted === decisive)) return { isWanted: decisive, since };
  if (truths.some(({ isWanted }) => isWanted === undefined)) return undefined;
  return { isWanted: !decisive, since };
}

function ownersTruth(
  node: FleetNode,
  { groups, withdrawWhen }: Deployment,
  group: number,
): { readonly isWanted: boolean | undefined; readonly since: number } {
  const names = groups[group]?.backends ?? [];
  const backends = node.backends.filter(({ name }) => names.includes(name));
  const truths = backends.map(({ truth }) => truth);
  const since = Math.max(...backends.map((backend) => backend.since));
  const decisive = withdrawWhen === 'all-offline' ? 'online' : 'offline';
  if (truths.includes(decisive)) return { isWanted: withdrawWhen === 'all-offline', since };
  if (truths.includes(undefined)) return { isWanted: undefined, since };
  return { isWanted: withdrawWhen !== 'all-offline', since };
}
