import type { Fleet, Side } from './fleet.ts';
import type { Deployment } from './plan.ts';
import { truthOf } from './simulated-backend.ts';
import { DRAIN, PACE, type SimulatedNode } from './simulated-node.ts';

/** How often the invariants are looked at: what is due within it may still be on its way. Milliseconds, as all below. */
export const STEP = 500;

const HOLD_TIME = 9_000;

/** A session is there again within this, whatever has ended it: IdleHold grows to 60 s. */
export const RECONNECT = 75_000;

/** How long it takes at most until good or bad results in a row change a verdict. */
function detection(inARow: number): number {
  const { interval, fastInterval, timeout, jitter } = PACE;
  const next = Math.max((1 + jitter) * fastInterval, timeout);
  return (1 + jitter) * interval + (inARow - 1) * next + timeout;
}

/** What the condition comes to, and since when that is so; undefined while the truth is open. */
function truth(
  node: SimulatedNode,
  withdrawWhen: Deployment['withdrawWhen'],
): { readonly wanted: boolean; readonly since: number } | undefined {
  const truths = node.backends.map(({ mode }) => truthOf(mode));
  const since = Math.max(node.since, ...node.backends.map((backend) => backend.since));
  const decisive = withdrawWhen === 'all-offline' ? 'online' : 'offline';
  if (truths.includes(decisive)) return { wanted: withdrawWhen === 'all-offline', since };
  if (truths.includes(undefined)) return undefined;
  return { wanted: withdrawWhen !== 'all-offline', since };
}

/** What must hold at every moment; the first that does not, in a sentence. */
export function violation(fleet: Fleet, deployment: Deployment): string | undefined {
  for (const side of fleet.sides) {
    const found =
      hurried(side.node, deployment) ??
      outOfService(fleet, side) ??
      ghost(fleet, side) ??
      wrong(fleet, side, deployment) ??
      apart(fleet, side);
    if (found !== undefined) {
      return `${side.router.address} and ${side.node.address}: ${found}`;
    }
  }
  return undefined;
}

/** What must have held all the time: no UPDATE without a change. */
export function unaskedUpdate(fleet: Fleet): string | undefined {
  for (const side of fleet.sides) {
    const updates = fleet.updates(side);
    if (updates <= side.changes) continue;
    const { node, router, changes } = side;
    return `${updates} UPDATEs of ${node.address} have brought ${router.address} ${changes} changes`;
  }
  return undefined;
}

/** The route of a node that is gone goes: with its connection, or with the hold time. */
function ghost(fleet: Fleet, side: Side): string | undefined {
  const now = fleet.clock.now();
  const { node, pathSince, isPartitioned } = side;
  if (!side.hasRoute) return undefined;
  const gone = node.isAlive ? undefined : node.since;
  const cut = isPartitioned ? pathSince : undefined;
  const lost = Math.min(gone ?? Infinity, cut ?? Infinity);
  // Power that is gone closes nothing, and neither does a kill behind a cut path: the hold time does.
  return now - lost > HOLD_TIME + STEP
    ? `the route of a node that is not there for ${now - lost} ms`
    : undefined;
}

/** Where there is a session, the route is there while the service is well, and is not while it is not. */
function wrong(fleet: Fleet, side: Side, deployment: Deployment): string | undefined {
  const now = fleet.clock.now();
  const { node, pathSince, isPartitioned, sessionSince } = side;
  const true_ = truth(node, deployment.withdrawWhen);
  if (true_ === undefined || !node.isAlive || node.isDeaf || isPartitioned) return undefined;
  if (!side.isEstablished) return undefined;
  const { rise, fall, guards } = deployment;
  const { wanted } = true_;
  // Guards may keep a service away that is well, for as long as they say; an operator for as long as he likes.
  if (wanted && (guards.flapDamping || node.order !== 'serve')) return undefined;
  const held = wanted ? guards.holdDown + guards.startupHold : 0;
  const bound = detection(wanted ? rise : fall) + held + STEP;
  if (
    now -
      Math.max(
        true_.since + bound,
        sessionSince + STEP,
        pathSince + bound,
        wanted ? node.orderSince + bound : 0,
      ) <
    0
  ) {
    return undefined;
  }
  if (side.hasRoute === wanted) return undefined;
  const route = wanted ? 'no route to a service that is well' : 'a route to a dead service';
  return `${route} for ${now - true_.since} ms; the node: ${String(node.desire)}, ${String(node.why)}`;
}

/** Where nothing is in the way, there is a session. */
function apart(fleet: Fleet, side: Side): string | undefined {
  const now = fleet.clock.now();
  const { node, pathSince, isPartitioned, sessionSince } = side;
  if (!node.isAlive || node.isDeaf || isPartitioned || side.isEstablished) return undefined;
  const since = Math.max(node.since, pathSince);
  return now - since > RECONNECT && now - sessionSince > RECONNECT
    ? `no session for ${now - since} ms`
    : undefined;
}

/** What must hold soon after the last fault, and from then on: the wire says what every node wants. */
export function disagreement(fleet: Fleet): string | undefined {
  for (const side of fleet.sides) {
    const { node, router, isPartitioned, isEstablished } = side;
    const isThere = node.isAlive && !isPartitioned && !node.isDeaf;
    if (isThere && !isEstablished) return `${node.address} and ${router.address} have no session`;
    const wants = isThere && node.desire === 'announce';
    if (side.hasRoute === wants) continue;
    return `${node.address} wants ${String(node.desire)} (${String(node.why)}), and ${router.address} has ${wants ? 'no' : 'a'} route`;
  }
  return undefined;
}

/** What an operator has taken out of service is gone at once, or with the end of its drain. */
function outOfService(fleet: Fleet, side: Side): string | undefined {
  const { node, isPartitioned } = side;
  if (!side.hasRoute || node.order === 'serve' || !node.isAlive || isPartitioned || node.isDeaf) {
    return undefined;
  }
  const due = node.orderSince + (node.order === 'drain' ? DRAIN : 0);
  const late = fleet.clock.now() - Math.max(due, side.pathSince, side.sessionSince);
  return late > STEP ? `a route ${late} ms after ${node.order} was due` : undefined;
}

/** Guards keep a route away for as long as they promise. */
function hurried({ decisions }: SimulatedNode, { guards }: Deployment): string | undefined {
  const [first, before, last] = decisions.slice(-3);
  const newest = decisions.at(-1);
  if (newest?.decision !== 'announce' || newest.byOperator) return undefined;
  if (newest.at - newest.began < guards.startupHold) {
    return `announced ${newest.at - newest.began} ms after the start, in spite of startupHold`;
  }
  // What was never announced is not withdrawn: nothing is held down before.
  if (first === undefined || before === undefined || last === undefined) return undefined;
  if (before.byOperator || first.began !== last.began) return undefined;
  return last.at - before.at < guards.holdDown
    ? `announced ${last.at - before.at} ms after the withdrawal, in spite of holdDown`
    : undefined;
}
