import { formatDuration } from '../core/index.ts';
import { hasRoute, isAssumed, MOST_LISTED, telling } from './listed.ts';
import type { AuditBackend, AuditCheck, AuditDecision, AuditPeer } from './parts.ts';
import { nameOf, type AuditSubject } from './record.ts';

/** Why a prefix is announced, or not. */
export interface Explanation {
  /** One sentence that names the true cause. */
  readonly first: string;
  /** The chain of causes, a sentence each: checks, backends, condition, guards, operator, address, peers. */
  readonly lines: readonly string[];
  /** The same as data. */
  readonly data: AuditSubject;
}

/**
 * Explains how a prefix stands, from the results of the checks to each peer: pure. A peer whose session is not
 * Established has no route, and is never said to; what is assumed is never said to have been seen.
 */
export function explain(subject: AuditSubject): Explanation {
  const { decision, snapshot, peers } = subject;
  const backends = telling(snapshot.backends);
  const rest = snapshot.backends.length - backends.length;
  return {
    first: first(subject),
    lines: [
      ...backends.flatMap((backend) => backendLines(backend, snapshot.at)),
      ...(rest === 0 ? [] : [`${rest} more backends`]),
      ...linkLines(decision, snapshot.at),
      ...peers.slice(0, MOST_LISTED).map((peer) => peerLine(peer, decision.desire)),
      ...(peers.length > MOST_LISTED ? [`${peers.length - MOST_LISTED} more peers`] : []),
    ],
    data: subject,
  };
}

function first({ prefix, decision, snapshot, peers }: AuditSubject): string {
  const with_ = peers.filter(hasRoute).map(({ peer }) => peer);
  const why = `${decision.reason.message}${assumption(decision, snapshot.backends)}`;
  if (decision.desire !== 'announce') {
    const is = decision.desire === 'withdraw' ? 'is withdrawn' : 'is not announced yet';
    if (with_.length === 0) return `${prefix} ${is}: ${why}`;
    return `${prefix} is to be withdrawn, and ${names(with_)} has not been told yet: ${why}`;
  }
  if (peers.length === 0)
    return `${prefix} is wanted, and there is no peer to announce it to: ${why}`;
  const without = peers.filter((peer) => !hasRoute(peer));
  if (without.length === 0) return `${prefix} is announced to ${names(with_)}: ${why}`;
  const causes = without.slice(0, NAMED).map(cause).join('; ');
  const more = without.length > NAMED ? `; and ${without.length - NAMED} more` : '';
  if (with_.length > 0) {
    return `${prefix} is announced to ${names(with_)}, but not to all peers: ${causes}${more}`;
  }
  return `${prefix} is wanted, and announced to nobody: ${causes}${more}`;
}

/** How many peers the first sentence names. */
const NAMED = 3;

/** Why a peer that is to have the route has not. */
function cause({ peer, state, reason, unsent }: AuditPeer): string {
  if (state !== 'established') return `the session with ${peer} is in ${state}: ${reason.message}`;
  if (unsent !== undefined) return `${peer} cannot have it: ${unsent.message}`;
  return `it waits to be sent to ${peer}`;
}

/** What the decision rests on that nobody has seen: only where the condition alone has decided. */
function assumption({ links }: AuditDecision, backends: readonly AuditBackend[]): string {
  if (links.length > 1) return '';
  const wish = links[0]?.wish;
  const carries = wish === 'announce' ? 'online' : 'offline';
  const carrying = backends.filter(
    ({ verdict, maintenance }) => verdict === carries && maintenance === undefined,
  );
  const assumed = carrying.filter(isAssumed).map(({ name }) => name);
  if (assumed.length === 0) return '';
  const who = assumed.length === carrying.length ? '' : ` of ${names(assumed)}`;
  return ` (assumed, not observed${who})`;
}

function backendLines(backend: AuditBackend, now: number): string[] {
  const { name, verdict, reason, since, degraded, maintenance, checks = [] } = backend;
  const age = formatDuration(Math.max(0, now - since));
  const isAssumption = isAssumed(backend) ? ' (assumed, not observed)' : '';
  return [
    ...checks.slice(0, MOST_LISTED).map((check) => checkLine(name, check, now)),
    `backend ${name} is ${verdict}${isAssumption} for ${age}: ${reason.message}`,
    ...(degraded === undefined ? [] : [`backend ${name} is degraded: ${degraded}`]),
    ...(maintenance === undefined
      ? []
      : [`backend ${name} counts for nothing: ${maintenance.reason.message}`]),
  ];
}

function checkLine(backend: string, check: AuditCheck, now: number): string {
  const { good, bad, lastResult: last, verdict, assumed } = check;
  const what = `check ${nameOf(check)} of ${backend} is ${verdict}`;
  if (last === undefined) {
    return `${what}: ${assumed ? 'assumed, not observed: ' : ''}there was no result yet`;
  }
  const row = bad > 0 ? `${bad} bad in a row` : `${good} good in a row`;
  const age = formatDuration(Math.max(0, now - last.at));
  return `${what}: ${row}, the last result ${age} ago was ${last.outcome}: ${last.message}`;
}

function linkLines({ links, remarks, service }: AuditDecision, now: number): string[] {
  const [condition, ...others] = links;
  return [
    ...(condition === undefined
      ? []
      : [`condition: ${condition.wish} (service ${service}): ${condition.reason.message}`]),
    ...others.map(({ stage, wish, reason, until }) => {
      const rest =
        until === undefined ? '' : `, for ${formatDuration(Math.max(0, until - now))} more`;
      return `${stage}: ${wish}${rest}: ${reason.message}`;
    }),
    ...Object.entries(remarks).map(([guard, remark]) => `guard ${guard}: ${remark ?? ''}`),
  ];
}

function peerLine(peer: AuditPeer, desire: string): string {
  const { peer: name, state, reason } = peer;
  if (hasRoute(peer)) {
    return desire === 'announce'
      ? `peer ${name}: Established, the route was sent`
      : `peer ${name}: Established, the withdrawal waits to be sent`;
  }
  if (state !== 'established') return `peer ${name}: in ${state}: ${reason.message}`;
  return desire === 'announce'
    ? `peer ${name}: Established, ${cause(peer)}`
    : `peer ${name}: Established, it has no route`;
}

function names(list: readonly string[]): string {
  const shown = list.slice(0, NAMED).join(', ');
  return list.length > NAMED ? `${shown} and ${list.length - NAMED} more` : shown;
}
