import type { Reason } from '../core/index.ts';
import { hasRoute, isAssumed, MOST_LISTED, telling } from './listed.ts';
import type { AuditBackend, AuditCheck, AuditDecision, AuditPeer, AuditSnapshot } from './parts.ts';

/** What a decision is before and after: what is wanted, by which action. */
export interface AuditStanding {
  readonly desire: string;
  readonly action: string;
}

/** One decision, with all that it rests on, from the results of the checks to what each peer was sent. Plain data. */
export interface AuditRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly prefix: string;
  readonly from: AuditStanding;
  readonly to: AuditStanding;
  readonly reason: Reason;
  readonly evidence: AuditEvidence;
}

export interface AuditEvidence {
  readonly service: string;
  /** The backends, those first that are not online; at most 32. */
  readonly backends: readonly BackendRecord[];
  /** The condition first, then who has changed the wish. */
  readonly links: readonly LinkRecord[];
  /** How each guard stands that has something to say. */
  readonly guards: Readonly<Partial<Record<string, string>>>;
  /** At most 32. */
  readonly peers: readonly PeerRecord[];
  /** How many backends and peers are not listed. */
  readonly omitted: { readonly backends: number; readonly peers: number };
}

export interface BackendRecord {
  readonly name: string;
  readonly verdict: string;
  readonly assumed: boolean;
  readonly reason: string;
  readonly weight: number;
  readonly degraded?: string;
  /** Why an operator has taken it out. */
  readonly maintenance?: string;
  readonly checks: readonly CheckRecord[];
}

export interface CheckRecord {
  readonly check: string;
  readonly verdict: string;
  readonly assumed: boolean;
  /** Results in a row. */
  readonly good: number;
  readonly bad: number;
  readonly last?: {
    readonly outcome: string;
    readonly message: string;
    readonly latency: number;
    /** How old it was, in milliseconds. */
    readonly age: number;
  };
}

export interface LinkRecord {
  readonly stage: string;
  readonly wish: string;
  readonly code: string;
  readonly message: string;
  /** For how much longer it will say so if nothing else happens, in milliseconds. */
  readonly for?: number;
}

export interface PeerRecord {
  readonly peer: string;
  readonly state: string;
  /** Its session has the route. */
  readonly announced: boolean;
  readonly reason: string;
}

/** What a record is made of. */
export interface AuditSubject {
  readonly prefix: string;
  readonly decision: AuditDecision;
  readonly snapshot: AuditSnapshot;
  readonly peers: readonly AuditPeer[];
}

/**
 * Makes the record of a decision: pure.
 * @param at when it was made, on the wall clock
 */
export function auditRecord(
  { prefix, decision, snapshot, peers }: AuditSubject,
  from: AuditStanding,
  at: Date,
): AuditRecord {
  const { desire, action, service, reason, links, remarks } = decision;
  const backends = telling(snapshot.backends);
  const listed = peers.slice(0, MOST_LISTED);
  return {
    at: at.toISOString(),
    prefix,
    from: { desire: from.desire, action: from.action },
    to: { desire, action },
    reason: { code: reason.code, message: reason.message, evidence: undefined },
    evidence: {
      service,
      backends: backends.map((backend) => backendRecord(backend, snapshot.at)),
      links: links.map(({ stage, wish, reason: { code, message }, until }) => ({
        stage,
        wish,
        code,
        message,
        ...(until === undefined ? {} : { for: Math.max(0, until - snapshot.at) }),
      })),
      guards: remarks,
      peers: listed.map((peer) => ({
        peer: peer.peer,
        state: peer.state,
        announced: hasRoute(peer),
        reason: (peer.unsent ?? peer.reason).message,
      })),
      omitted: {
        backends: snapshot.backends.length - backends.length,
        peers: peers.length - listed.length,
      },
    },
  };
}

function backendRecord(backend: AuditBackend, now: number): BackendRecord {
  const { name, verdict, reason, weight = 1, degraded, maintenance, checks = [] } = backend;
  return {
    name,
    verdict,
    assumed: isAssumed(backend),
    reason: reason.message,
    weight,
    ...(degraded === undefined ? {} : { degraded }),
    ...(maintenance === undefined ? {} : { maintenance: maintenance.reason.message }),
    checks: checks.slice(0, MOST_LISTED).map((check) => checkRecord(check, now)),
  };
}

function checkRecord(check: AuditCheck, now: number): CheckRecord {
  const { verdict, assumed, good, bad, lastResult: last } = check;
  return {
    check: nameOf(check),
    verdict,
    assumed,
    good,
    bad,
    ...(last === undefined
      ? {}
      : {
          last: {
            outcome: last.outcome,
            message: last.message,
            latency: last.latency,
            age: Math.max(0, now - last.at),
          },
        }),
  };
}

/** What a check is called in sentences. */
export function nameOf({
  kind,
  target,
  port,
}: Pick<AuditCheck, 'kind' | 'target' | 'port'>): string {
  return port === undefined ? `${kind} ${target}` : `${kind} ${target} (port ${port})`;
}
