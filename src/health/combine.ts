import type { Requirement } from './backend-options.ts';
import type { Verdict } from './debounce.ts';

/** What decides: the verdict of one of several, and since when. */
export interface MemberVerdict {
  readonly verdict: Verdict;
  readonly since: number;
}

/** How many of `total` are asked for. */
export function required(requirement: Requirement, total: number): number {
  if (requirement === 'all') return total;
  return requirement === 'any' ? 1 : requirement.atLeast;
}

/** Numbers of members by verdict. */
export type Tally = Readonly<Record<Verdict, number>>;

/**
 * Kleene's "at least so many": online when enough are online, whatever is unknown of the others; offline when the rest
 * could not be enough; else unknown.
 */
export function verdictOf({ online, offline, unknown }: Tally, needed: number): Verdict {
  // "All of none" is no reason to announce anything (DESIGN rule 5).
  if (online + offline + unknown === 0) return 'offline';
  if (online >= needed) return 'online';
  return online + unknown < needed ? 'offline' : 'unknown';
}

/**
 * The member whose verdict made the verdict of all of them what it is: of so many that are online (or offline) the one
 * that made them enough (or too few to be enough), else the first that is unknown.
 */
export function deciding<Member extends MemberVerdict>(
  members: readonly [Member, ...Member[]],
  requirement: Requirement,
): Member {
  const [first] = members;
  if (members.length === 1) return first;
  const needed = required(requirement, members.length);
  const online = members.filter(({ verdict }) => verdict === 'online');
  if (online.length >= needed) return nth(online, needed) ?? first;
  const offline = members.filter(({ verdict }) => verdict === 'offline');
  const tooMany = members.length - needed + 1;
  if (offline.length >= tooMany) return nth(offline, tooMany) ?? first;
  return members.find(({ verdict }) => verdict === 'unknown') ?? first;
}

/** The one that came to its verdict as the `position`th, counted from 1; the first of those that came at that moment. */
function nth<Member extends MemberVerdict>(
  members: readonly Member[],
  position: number,
): Member | undefined {
  const moment = members.map(({ since }) => since).sort((a, b) => a - b)[position - 1];
  return members.find(({ since }) => since === moment);
}
