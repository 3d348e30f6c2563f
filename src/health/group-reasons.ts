import { reason, type Reason } from '../core/index.ts';
import type { Requirement } from './backend-options.ts';
import type { HealthReason as CheckReason } from './reasons.ts';

/** The backends of a nested group. */
export interface NestedEvidence {
  readonly require: Requirement;
  readonly online: number;
  readonly offline: number;
  readonly unknown: number;
  readonly maintenance: number;
}

/** Why the verdict of a backend that is a group is what it is. */
export type NestedReason =
  /** As many backends of the group are online as are required; too few can be; it is not certain. */
  | Reason<'group-online' | 'group-offline' | 'group-unknown', NestedEvidence>
  /** The group that it is nested in does not run. */
  | Reason<'group-not-followed', undefined>;

/** Why the verdict of a backend is what it is. */
export type HealthReason = CheckReason | NestedReason;

/** Why a backend is in maintenance, or is no more. */
export type MaintenanceReason =
  /** `note` is what the operator said, if anything. */
  | Reason<'maintenance-began', { readonly note: string | undefined }>
  | Reason<'maintenance-ended', undefined>;

/** Why a backend weighs what it weighs. */
export type WeightReason =
  /** A check said so with its last good result. */
  | Reason<'weight-reported', { readonly weight: number }>
  /** The configuration says so: no check says anything else (any more). */
  | Reason<'weight-configured', { readonly weight: number }>;

/** Why a backend is not as it should be although it is online, or is again. */
export type DegradedReason =
  /** `degraded` is what a check has said. */
  Reason<'degraded-began', { readonly degraded: string }> | Reason<'degraded-ended', undefined>;

export interface BackendsDifference<Name extends string = string> {
  readonly added: readonly Name[];
  readonly removed: readonly Name[];
  /** Judged by something else than before: they begin anew. */
  readonly replaced: readonly Name[];
}

/** Why there are other backends than before. */
export type BackendsReason<Name extends string = string> = Reason<
  'backends-changed',
  BackendsDifference<Name>
>;

/** Every code of a reason that a health group gives. */
export type HealthReasonCode = (
  HealthReason | MaintenanceReason | WeightReason | DegradedReason | BackendsReason
)['code'];

const NOT_FOLLOWED: NestedReason = Object.freeze(
  reason(
    'group-not-followed',
    'the health group that it is a backend of is not running',
    undefined,
  ),
);

export function notFollowed(): NestedReason {
  return NOT_FOLLOWED;
}

export function nested(
  verdict: 'online' | 'offline' | 'unknown',
  evidence: NestedEvidence,
): NestedReason {
  const { require, online, offline, unknown, maintenance } = evidence;
  const total = online + offline + unknown + maintenance;
  const others = [
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(maintenance > 0 ? [`${maintenance} in maintenance`] : []),
  ];
  const message = [`${online} of ${total} backends of the group online`, ...others].join(', ');
  return reason(`group-${verdict}`, `${message}: ${requirementText(require)} required`, evidence);
}

function requirementText(require: Requirement): string {
  return typeof require === 'string' ? require : String(require.atLeast);
}

export function maintenanceBegan(note: string | undefined): MaintenanceReason {
  const message = note === undefined ? 'taken into maintenance' : `in maintenance: ${note}`;
  return reason('maintenance-began', message, { note });
}

export function maintenanceEnded(): MaintenanceReason {
  return reason('maintenance-ended', 'released from maintenance', undefined);
}

export function weightReported(weight: number): WeightReason {
  return reason('weight-reported', `a check says that it weighs ${weight}`, { weight });
}

export function weightConfigured(weight: number): WeightReason {
  return reason('weight-configured', `weighs ${weight} by configuration`, { weight });
}

/** @param degraded undefined once it is as it should be */
export function degradedChanged(degraded: string | undefined): DegradedReason {
  return degraded === undefined
    ? reason('degraded-ended', 'is as it should be again', undefined)
    : reason('degraded-began', `is online, and degraded: ${degraded}`, { degraded });
}

export function backendsChanged<Name extends string>(
  difference: BackendsDifference<Name>,
): BackendsReason<Name> {
  const parts = (['added', 'removed', 'replaced'] as const)
    .filter((kind) => difference[kind].length > 0)
    .map((kind) => `${kind} ${some(difference[kind])}`);
  return reason('backends-changed', parts.join(', '), difference);
}

const NAMED = 3;

function some(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}

/** The same reason where a backend has several ports: it says which one. */
export function ofPort<Why extends CheckReason>(port: string, why: Why): Why {
  return { ...why, message: `port ${port}: ${why.message}` };
}
