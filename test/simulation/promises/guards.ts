import { formatDuration } from '../../../src/core/index.ts';
import type { Follower, Simulation } from '../deployment.ts';
import { DAMPING, DAMPING_MAXIMUM, BREAKER_WINDOW, BY_OTHERS, STEP, TOGETHER } from '../pace.ts';
import type { Deployment } from '../plan.ts';

/** Timers may be a millisecond early. */
const EARLY = 1;

/** What each guard says that it does, it does: looked at in what was decided. */
export function guardsKeepTheirWord(
  simulation: Simulation,
  promised: Deployment,
): string | undefined {
  for (const follower of simulation.followers) {
    const found =
      startsLate(follower, promised) ??
      staysAway(follower, promised) ??
      comesToRest(follower, promised) ??
      waitsForMore(follower, promised) ??
      believesWhatItKnew(follower, promised) ??
      waitsForItsDrain(follower);
    if (found !== undefined) return `${follower.node}, ${follower.prefix}: ${found}`;
  }
  return undefined;
}

function startsLate({ decided, began }: Follower, { guards }: Deployment): string | undefined {
  const first = decided.find(({ decision }) => decision === 'announce');
  if (first === undefined || first.at - began >= guards.startupHold - EARLY) return undefined;
  return `announced ${formatDuration(first.at - began)} after the start, in spite of startupHold`;
}

/** The last return, and the withdrawal by its health before it; undefined unless there were both. */
function lastReturn(
  { decided }: Follower,
  { guards }: Deployment,
): { readonly away: number; readonly at: number } | undefined {
  // Where nobody else is left it returns at once.
  if (guards.minAnnouncers !== undefined) return undefined;
  const [first, before, last] = decided.slice(-3);
  if (first?.decision !== 'announce' || before === undefined || last?.decision !== 'announce') {
    return undefined;
  }
  if (BY_OTHERS.includes(before.stage)) return undefined;
  return { away: last.at - before.at, at: last.at };
}

function staysAway(follower: Follower, promised: Deployment): string | undefined {
  const back = lastReturn(follower, promised);
  if (back === undefined || back.away >= promised.guards.holdDown - EARLY) return undefined;
  return `announced ${formatDuration(back.away)} after the withdrawal, in spite of holdDown`;
}

/** RFC 2439, of the withdrawals that were to be seen: there may have been more. */
function comesToRest(follower: Follower, promised: Deployment): string | undefined {
  if (!promised.guards.flapDamping) return undefined;
  const { penalty, halfLife, suppress, reuse } = DAMPING;
  const ceiling = reuse * 2 ** (DAMPING_MAXIMUM / halfLife);
  if (lastReturn(follower, promised) === undefined) return undefined;
  let merit = 0;
  let at = 0;
  let until = 0;
  for (const one of follower.decided.slice(0, -1)) {
    if (one.decision === 'announce' || BY_OTHERS.includes(one.stage)) continue;
    if (one === follower.decided[0]) continue;
    merit = Math.min(ceiling, merit * 2 ** (-(one.at - at) / halfLife) + penalty);
    at = one.at;
    if (merit > suppress || at < until) until = at + halfLife * Math.log2(merit / reuse);
  }
  const early = until - (follower.decided.at(-1)?.at ?? 0);
  return early <= EARLY
    ? undefined
    : `announced ${formatDuration(early)} before its penalty was over`;
}

/** Where all backends have failed together, the route is kept. */
function waitsForMore({ decided }: Follower, { guards }: Deployment): string | undefined {
  const last = decided.at(-1);
  if (guards.sharedCause === 0 || last?.decision !== 'withdraw') return undefined;
  if (decided.length < 2 || BY_OTHERS.includes(last.stage)) return undefined;
  const since = last.offlineSince ?? [];
  const newest = Math.max(...since);
  if (since.length < 2 || newest - Math.min(...since) > TOGETHER) return undefined;
  if (last.at - newest >= guards.sharedCause - EARLY) return undefined;
  return `withdrawn ${formatDuration(last.at - newest)} after all failed together, in spite of sharedCause`;
}

/** Until maxAge, what was known last counts (DESIGN rule 5). */
function believesWhatItKnew({ decided }: Follower, { maxAge }: Deployment): string | undefined {
  const last = decided.at(-1);
  if (last?.decision !== 'withdraw') return undefined;
  const { blindFor } = last;
  // The last result is from before: an interval and a timeout at most.
  if (blindFor === undefined || blindFor >= (maxAge === 0 ? MAX_AGE : maxAge) - 2_000) {
    return undefined;
  }
  return `withdrawn when nobody had looked for ${formatDuration(blindFor)}, in spite of maxAge`;
}

/** What it is by default. */
const MAX_AGE = 30_000;

/** What is drained stays until the wait is over, unless its health takes it away. */
function waitsForItsDrain({ decided }: Follower): string | undefined {
  const last = decided.at(-1);
  const isGone = last?.decision === 'withdraw' && last.stage === 'operator' && last.isWaiting;
  return isGone ? 'withdrawn while its drain waits' : undefined;
}

/** No more leave at once than may. */
export function breakerHolds(simulation: Simulation, promised: Deployment): string | undefined {
  const { breaker } = promised.guards;
  if (breaker === 0) return undefined;
  for (const [node, { releasedAt, departures }] of simulation.breakers) {
    const from = Math.max(releasedAt + EARLY, simulation.now - BREAKER_WINDOW);
    const left = new Set(departures.filter(({ at }) => at > from).map(({ prefix }) => prefix));
    if (left.size <= breaker) continue;
    return `${node}: ${[...left].join(', ')} have left within ${formatDuration(BREAKER_WINDOW)}, and ${breaker} may`;
  }
  return undefined;
}

/** It opens for the one that would be too many, and not before. */
export function breakerHasCause(simulation: Simulation, promised: Deployment): string | undefined {
  const { breaker } = promised.guards;
  for (const [node, { releasedAt, departures }] of simulation.breakers) {
    const openSince = simulation.fleet.node(node).anycast?.breaker.status?.openSince;
    if (openSince === undefined) continue;
    const from = Math.max(releasedAt, openSince - BREAKER_WINDOW - EARLY);
    const counted = departures.filter(({ at }) => at > from && at <= openSince);
    const left = new Set(counted.map(({ prefix }) => prefix)).size;
    if (left >= breaker) continue;
    return `${node}: the breaker is open, and only ${left} had left within ${formatDuration(BREAKER_WINDOW)} of ${breaker} that may`;
  }
  return undefined;
}

/** What an open breaker holds it lets go, or says why not: it is open while it holds, and for no longer than it says. */
export function breakerEnds(simulation: Simulation): string | undefined {
  for (const node of simulation.fleet.nodes) {
    if (!node.isResponsive) continue;
    const status = node.anycast?.breaker.status;
    if (status === undefined) continue;
    if (status.held.length > 0 && status.state !== 'open') {
      return `${node.name}: a breaker that is closed holds ${status.held.join(', ')}`;
    }
    if (status.until !== undefined && simulation.now - Math.max(status.until, node.since) > STEP) {
      return `${node.name}: the breaker is open ${formatDuration(simulation.now - status.until)} after its end`;
    }
  }
  return undefined;
}

/** While nodes look after each other, their health never takes away the last of a prefix. */
export function somebodyIsLeft(simulation: Simulation, promised: Deployment): string | undefined {
  if (promised.guards.minAnnouncers === undefined) return undefined;
  const { fleet, cluster } = simulation;
  // What has happened to one of them the others learn by and by.
  if (fleet.nodes.some((node) => simulation.now - node.since <= SETTLE)) return undefined;
  for (const { prefix, groups } of promised.prefixes) {
    // What one owner wants, another may not.
    if (groups.length > 1) continue;
    const able = fleet.nodes.filter(
      (node) =>
        node.isResponsive &&
        !cluster.lost.has(node.name) &&
        simulation.orders.get(`${node.name} ${prefix}`)?.isOut !== true &&
        simulation.now - (simulation.orders.get(`${node.name} ${prefix}`)?.since ?? 0) > SETTLE &&
        simulation
          .of(node, prefix)
          .some(({ decided }) => decided.some(({ decision }) => decision === 'announce')),
    );
    const isManaged = promised.isManaged && able.some((node) => !node.hasAddressOf(prefix));
    if (able.length === 0 || isManaged) continue;
    if (fleet.nodes.some((node) => simulation.of(node, prefix).some(isAnnounced))) continue;
    return `nobody announces ${prefix}, and ${able.map(({ name }) => name).join(', ')} could`;
  }
  return undefined;
}

/** The reconcile tick, and a bit: nodes that come back learn of each other. */
const SETTLE = 6_000;

function isAnnounced({ announcement }: Follower): boolean {
  return announcement.decision === 'announce';
}
