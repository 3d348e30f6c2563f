import { ConfigurationError, describe, reason, type Reason } from '../core/index.ts';
import type { FlagReasonCode } from '../host/index.ts';
import type { Order } from '../policy/index.ts';

export type MaintenanceReasonCode = 'disabled-by-operator' | 'enabled-by-operator' | FlagReasonCode;

/** Who has taken an announcement out of service. */
export type MaintenanceSource = 'operator' | 'file';

const SERVE: Order = { kind: 'serve' };

/** What an operator wants of one announcement, from wherever he says it. */
export class Operator {
  readonly #reasons = new Map<MaintenanceSource, Reason<MaintenanceReasonCode>>();

  /** Why it is out of service; undefined if it is not. */
  get maintenance(): Reason<MaintenanceReasonCode> | undefined {
    return this.#reasons.get('operator') ?? this.#reasons.get('file');
  }

  /**
   * @param why undefined to put it back into service, as far as this source is concerned
   * @returns whether that is news
   */
  set(source: MaintenanceSource, why: Reason<MaintenanceReasonCode> | undefined): boolean {
    if (this.#reasons.get(source)?.message === why?.message) return false;
    if (why === undefined) this.#reasons.delete(source);
    else this.#reasons.set(source, why);
    return true;
  }

  /** @param drain what a drain wants; undefined if there is none */
  order(drain: Order | undefined): Order {
    // What has left stays away, whatever maintenance would have the route say.
    if (drain?.kind === 'draining' && !drain.waiting) return drain;
    const why = this.maintenance;
    if (why !== undefined) return { kind: 'disabled', reason: why };
    return drain ?? SERVE;
  }
}

export function disabledBy(note: string | undefined): Reason<MaintenanceReasonCode> {
  const suffix = note === undefined || note === '' ? '' : `: ${note}`;
  return reason('disabled-by-operator', `taken out of service by the operator${suffix}`);
}

export function enabledBy(): Reason<MaintenanceReasonCode> {
  return reason('enabled-by-operator', 'put back into service by the operator');
}

const LONGEST_NOTE = 200;

/** @throws ConfigurationError unless it is a text that fits a line, or left out. */
export function parseNote(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= LONGEST_NOTE && !/\p{Cc}/u.test(value)) {
    return value;
  }
  throw new ConfigurationError(
    '',
    `${describe(value)} is not a reason: write one line of text, at most ${LONGEST_NOTE} characters`,
  );
}
