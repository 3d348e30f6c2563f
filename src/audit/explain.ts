import { formatDuration } from '../core/index.ts';
import { firstSentence, whyMissing } from './first-sentence.ts';
import { hasRoute, isAssumed, isMeant, MOST_LISTED, telling } from './listed.ts';
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
  const { decision, snapshot, peers, now = snapshot.at } = subject;
  const backends = telling(snapshot.backends);
  const rest = snapshot.backends.length - backends.length;
  return {
    first: firstSentence(subject),
    lines: [
      ...backends.flatMap((backend) => backendLines(backend, now)),
      ...(rest === 0 ? [] : [`${rest} more backends`]),
      ...linkLines(decision, now),
      ...ownerLines(subject),
      ...peers.slice(0, MOST_LISTED).map((peer) => peerLine(peer, subject)),
      ...(peers.length > MOST_LISTED ? [`${peers.length - MOST_LISTED} more peers`] : []),
    ],
    data: subject,
  };
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

function ownerLines({ others, removal }: AuditSubject): string[] {
  return [
    ...(others === undefined ? [] : [`owners: announce: another one wants it: ${others.message}`]),
    ...(removal === undefined ? [] : [`removal: announce: ${removal.message}`]),
  ];
}

function peerLine(peer: AuditPeer, { decision, others }: AuditSubject): string {
  const { peer: name, state, reason } = peer;
  const isWanted = decision.desire === 'announce' && isMeant(peer);
  if (hasRoute(peer)) {
    if (isWanted) return `peer ${name}: Established, the route was sent`;
    return others === undefined
      ? `peer ${name}: Established, the withdrawal waits to be sent`
      : `peer ${name}: Established, the route was sent for another owner`;
  }
  if (state !== 'established') return `peer ${name}: in ${state}: ${reason.message}`;
  if (decision.desire === 'announce' && !isMeant(peer)) {
    return `peer ${name}: Established, and is not to have the route`;
  }
  return isWanted
    ? `peer ${name}: Established, ${whyMissing(peer)}`
    : `peer ${name}: Established, it has no route`;
}
