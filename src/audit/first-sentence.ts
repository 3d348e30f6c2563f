import { formatDuration } from '../core/index.ts';
import { hasRoute, isAssumed, isMeant, names, NAMED } from './listed.ts';
import type { AuditBackend, AuditDecision, AuditPeer } from './parts.ts';
import type { AuditSubject } from './record.ts';

/** How a prefix stands, and the true cause of that, in one sentence. */
export function firstSentence(subject: AuditSubject): string {
  const standing = subject.decision.desire === 'announce' ? announced(subject) : withdrawn(subject);
  return `${subject.prefix} ${standing}`;
}

function withdrawn(subject: AuditSubject): string {
  const { decision, peers, others } = subject;
  const having = peers.filter(hasRoute).map(({ peer }) => peer);
  const why = causeOf(subject);
  if (others !== undefined) {
    const owner = `another owner (${others.message})`;
    return having.length === 0
      ? `is wanted by ${owner}, not by this one: ${why}`
      : `is still announced to ${names(having)} for ${owner}, not for this one: ${why}`;
  }
  if (having.length > 0) {
    return `is to be withdrawn, and ${names(having)} has not been told yet: ${why}`;
  }
  return `${decision.desire === 'withdraw' ? 'is withdrawn' : 'is not announced yet'}: ${why}`;
}

function announced(subject: AuditSubject): string {
  const { decision, peers, kept, removal } = subject;
  const having = peers.filter(hasRoute).map(({ peer }) => peer);
  const missing = peers.filter((peer) => isMeant(peer) && !hasRoute(peer));
  const why = causeOf(subject);
  if (peers.length === 0) return `is wanted, and there is no peer to announce it to: ${why}`;
  if (having.length === 0 && missing.length === 0) {
    return `is wanted, and no peer is to have it: ${why}`;
  }
  if (having.length === 0) return `is wanted, and announced to nobody: ${causesOf(missing)}`;
  const to = `is announced to ${names(having)}`;
  if (missing.length > 0) return `${to}, but not to all peers: ${causesOf(missing)}`;
  if (removal !== undefined) return `${to} although it is to be removed: ${removal.message}`;
  if (kept !== undefined)
    return `${to} although its health is against it (${kept.message}): ${why}`;
  return `${to}${byAction(decision)}: ${why}`;
}

/** What an action has a route say that is not there for its health. */
function byAction({ action }: AuditDecision): string {
  return ['up', 'degraded'].includes(action) ? '' : ` with what its action ${action} says`;
}

function causesOf(missing: readonly AuditPeer[]): string {
  const more = missing.length > NAMED ? `; and ${missing.length - NAMED} more` : '';
  return `${missing.slice(0, NAMED).map(whyMissing).join('; ')}${more}`;
}

/** Why a peer that is to have the route has not. */
export function whyMissing({ peer, state, reason, unsent }: AuditPeer): string {
  if (state !== 'established') return `the session with ${peer} is in ${state}: ${reason.message}`;
  if (unsent !== undefined) return `${peer} cannot have it: ${unsent.message}`;
  return `it waits to be sent to ${peer}`;
}

function causeOf({ decision, snapshot, now = snapshot.at }: AuditSubject): string {
  const { reason, links } = decision;
  const until = links.at(-1)?.until;
  const rest = until === undefined ? '' : ` (for ${formatDuration(Math.max(0, until - now))} more)`;
  return `${reason.message}${rest}${assumption(decision, snapshot.backends)}`;
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
