import { formatDuration } from '../../core/index.ts';
import type { Clients } from './clients.ts';
import type { Side } from './side.ts';

/** What a fleet is held to. */
export interface FleetPromises {
  /** How long a router may keep the route of a node that is gone, in milliseconds. */
  readonly holdTime: number;
  /** How long a client may go without while one node could serve it all the time; undefined: for ever. */
  readonly maxOutage: number | undefined;
}

/** How long what was sent may be on its way, in milliseconds. */
const ON_ITS_WAY = 1_000;

/** What every fleet keeps, whatever its policy is; the first that is broken, in a sentence. */
export function brokenPromise(
  promises: FleetPromises,
  fleet: {
    readonly now: number;
    readonly sides: readonly Side[];
    readonly prefixes: readonly string[];
    readonly clients: Clients;
    readonly resolution: number;
  },
): string | undefined {
  for (const side of fleet.sides) {
    const found =
      unasked(side) ??
      ghost(side, fleet.now, promises, fleet.resolution) ??
      apart(side, fleet.prefixes);
    if (found !== undefined) return found;
  }
  return outage(promises, fleet);
}

/** No UPDATE without a change. */
function unasked({ node, router, updates, announced, withdrawn }: Side): string | undefined {
  const { announcing, withdrawing } = updates;
  if (announcing <= announced && withdrawing <= withdrawn) return undefined;
  return `${node.name} has sent ${router.name} UPDATEs that change nothing: ${announcing} that announce brought ${announced} changes, ${withdrawing} that withdraw ${withdrawn}`;
}

/** The route of a node that is gone goes: with its connection, or with the hold time. */
function ghost(
  { node, router, isPartitioned, isCurrent, pathSince }: Side,
  now: number,
  { holdTime }: FleetPromises,
  resolution: number,
): string | undefined {
  const [prefix] = router.prefixesOf(node.address);
  if (prefix === undefined) return undefined;
  const gone = Math.min(
    node.isAlive && isCurrent ? Infinity : node.startedAt,
    isPartitioned ? pathSince : Infinity,
  );
  // What is silent is noticed by the hold time, counted from the last word, and told at the next look.
  if (now - gone <= holdTime + resolution + ON_ITS_WAY) return undefined;
  return `${router.name} has a route to ${prefix} of ${node.name}, which is gone for ${formatDuration(now - gone)}`;
}

/** What was sent has come. */
function apart(side: Side, prefixes: readonly string[]): string | undefined {
  const { node, router } = side;
  for (const prefix of prefixes) {
    if (side.apartFor(prefix) <= ON_ITS_WAY) continue;
    const has = router.route(node.address, prefix) === undefined ? 'does not have' : 'has';
    return `${router.name} ${has} the route to ${prefix} of ${node.name}, which says otherwise for ${formatDuration(side.apartFor(prefix))}`;
  }
  return undefined;
}

function outage(
  { maxOutage }: FleetPromises,
  {
    now,
    prefixes,
    clients,
    resolution,
  }: {
    readonly now: number;
    readonly prefixes: readonly string[];
    readonly clients: Clients;
    readonly resolution: number;
  },
): string | undefined {
  if (maxOutage === undefined) return undefined;
  for (const prefix of prefixes) {
    for (const flow of clients.flows(prefix)) {
      const lasted = clients.avoidableOutage(flow, now);
      if (lasted <= maxOutage + resolution) continue;
      const where = flow.node === undefined ? '' : ` on ${flow.node.name}`;
      return `a client of ${flow.router.name} is ${flow.outcome}${where} for ${prefix} for ${formatDuration(lasted)}, and a node could serve it`;
    }
  }
  return undefined;
}
