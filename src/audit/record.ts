import type { Reason } from '../core/index.ts';
import { hasRoute, isAssumed, MOST_LISTED, telling } from './listed.ts';
import type { AuditBackend, AuditCheck, AuditDecision, AuditPeer, AuditSnapshot } from './parts.ts';

/** What a decision has come to, before and after. */
export interface AuditStanding {
  /** `nothing`, `announce` or `withdraw`. */
  readonly desire: string;
  readonly action: string;
  /** Who has had the last word, and the code of its reason; undefined while nothing is decided. */
  readonly stage?: string | undefined;
  readonly code?: string | undefined;
  /** What the route says; undefined where there is none. */
  readonly attributes?: object | undefined;
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
  /** Names what was known of the backends: the same in all records that rest on the same. */
  readonly snapshot: string;
  /**
   * The backends, those first that are not online; at most 32. The first record of a snapshot has them, and those that
   * follow leave them out: when thousands decide at once it is the same in all. `readAudit` gives them to each.
   */
  readonly backends?: readonly BackendRecord[];
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
  /** Whether the route is for it. */
  readonly meant: boolean;
  readonly reason: string;
}

/** What a record is made of. */
export interface AuditSubject {
  readonly prefix: string;
  readonly decision: AuditDecision;
  readonly snapshot: AuditSnapshot;
  readonly peers: readonly AuditPeer[];
  /** When it is looked at, on `clock.now()`: when the snapshot was made by default. */
  readonly now?: number | undefined;
  /** Why it would be withdrawn, had no guard kept it; undefined if none does. */
  readonly kept?: Reason | undefined;
  /** Why another owner of the prefix wants the route that this one does not want; undefined if none does. */
  readonly others?: Reason | undefined;
  /** Why it is still there although it is to be removed; undefined if it is not. */
  readonly removal?: Reason | undefined;
}

/** What a record says beside what the decision rests on. */
export interface AuditChange {
  readonly from: AuditStanding;
  /** When it was made, on the wall clock. */
  readonly at: Date;
  /** What the snapshot is called in the records. */
  readonly snapshot: string;
  /** An earlier record has the backends of this snapshot. */
  readonly isListed: boolean;
}

/** Makes the record of a decision: pure. */
export function auditRecord(
  { prefix, decision, snapshot, peers, now = snapshot.at }: AuditSubject,
  { from, at, snapshot: name, isListed }: AuditChange,
): AuditRecord {
  const { service, reason, links, remarks } = decision;
  const listed = peers.slice(0, MOST_LISTED);
  return {
    at: at.toISOString(),
    prefix,
    from: standing(from),
    to: standing({ ...decision, stage: links.at(-1)?.stage, code: reason.code }),
    reason: { code: reason.code, message: reason.message, evidence: undefined },
    evidence: {
      service,
      snapshot: name,
      ...(isListed ? {} : { backends: backendRecords(snapshot) }),
      links: links.map(({ stage, wish, reason: { code, message }, until }) => ({
        stage,
        wish,
        code,
        message,
        ...(until === undefined ? {} : { for: Math.max(0, until - now) }),
      })),
      guards: remarks,
      peers: listed.map((peer) => ({
        peer: peer.peer,
        state: peer.state,
        announced: hasRoute(peer),
        meant: peer.meant !== false,
        reason: (peer.unsent ?? peer.reason).message,
      })),
      omitted: {
        backends: Math.max(0, snapshot.backends.length - MOST_LISTED),
        peers: peers.length - listed.length,
      },
    },
  };
}

function standing({ desire, action, stage, code, attributes }: AuditStanding): AuditStanding {
  return {
    desire,
    action,
    ...(stage === undefined ? {} : { stage }),
    ...(code === undefined ? {} : { code }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

function backendRecords({ backends, at }: AuditSnapshot): readonly BackendRecord[] {
  return telling(backends).map((backend) => backendRecord(backend, at));
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
