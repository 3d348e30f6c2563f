/**
 * What a record and an explanation are made of. The decision of `policy`, the snapshot of `health` and the status of a
 * peer satisfy these types as they are; audit knows none of them.
 */
import type { Reason } from '../core/index.ts';

/** What one stage has made of the wish: see `DecisionLink` of policy. */
export interface AuditLink {
  readonly stage: string;
  readonly wish: string;
  readonly reason: Reason;
  /** On `clock.now()`. */
  readonly until?: number | undefined;
}

/** What is wanted, and how that came about: see `Decision` of policy. */
export interface AuditDecision {
  /** `nothing`, `announce` or `withdraw`. */
  readonly desire: string;
  readonly action: string;
  readonly service: string;
  readonly reason: Reason;
  /** From the condition on. */
  readonly links: readonly AuditLink[];
  /** How each guard stands that has something to say. */
  readonly remarks: Readonly<Partial<Record<string, string>>>;
  /** What the route says, plain data; undefined where there is none. */
  readonly attributes?: object | undefined;
}

/** The newest result of a check. */
export interface AuditResult {
  readonly outcome: string;
  readonly message: string;
  /** In milliseconds. */
  readonly latency: number;
  /** On `clock.now()`. */
  readonly at: number;
}

/** One check of a backend: see `CheckHealth` of health. */
export interface AuditCheck {
  readonly kind: string;
  readonly target: string;
  readonly port?: string | undefined;
  readonly verdict: string;
  /** Nothing was seen that bears the verdict out. */
  readonly assumed: boolean;
  /** Results in a row, up to now. */
  readonly good: number;
  readonly bad: number;
  readonly lastResult: AuditResult | undefined;
}

/** One backend: see `BackendHealth` of health. */
export interface AuditBackend {
  readonly name: string;
  readonly verdict: string;
  readonly reason: Reason;
  /** On `clock.now()`. */
  readonly since: number;
  readonly weight?: number | undefined;
  readonly degraded?: string | undefined;
  readonly maintenance?: { readonly reason: Reason } | undefined;
  /** A source that is no `Health` may not tell them. */
  readonly checks?: readonly AuditCheck[] | undefined;
}

/** All verdicts at one moment. */
export interface AuditSnapshot {
  /** On `clock.now()`. */
  readonly at: number;
  readonly backends: readonly AuditBackend[];
}

/** How a prefix stands with one peer. */
export interface AuditPeer {
  readonly peer: string;
  /** Of the session, such as `established`. */
  readonly state: string;
  /** Why the session is in that state. */
  readonly reason: Reason;
  /** The session that is Established now has sent the route, and no withdrawal since. */
  readonly sent: boolean;
  /** The route is for this peer, as things stand: true where it is left out. */
  readonly meant?: boolean | undefined;
  /** Why this session cannot carry the route; undefined if it can, or none is wanted. */
  readonly unsent?: Reason | undefined;
}
