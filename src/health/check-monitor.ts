import { Deadline, type Clock } from '../core/index.ts';
import type { Check } from './check.ts';
import { debounce, isInDoubt, UNDECIDED, type DebounceState, type Thresholds } from './debounce.ts';
import type { ProbeResult } from './probe-result.ts';
import {
  conclusive,
  evidenceTooOld,
  notCheckedYet,
  stopped,
  thresholdReached,
  type CheckIdentity,
  type HealthReason,
} from './reasons.ts';
import type { CheckHealth, LastResult } from './snapshot.ts';

export interface CheckMonitorOptions extends Thresholds {
  readonly clock: Clock;
  /** Milliseconds without a result that counts after which a verdict is `unknown`. */
  readonly maxAge: number;
  /** Called when the verdict has become `unknown` because its evidence is too old. */
  readonly onExpired: () => void;
}

/** What a conclusive result has to reach. */
const AT_ONCE: Thresholds = { rise: 1, fall: 1 };

/** What is known of one check: its debounced verdict, why, and since when. */
export class CheckMonitor {
  readonly identity: CheckIdentity;
  readonly #options: CheckMonitorOptions;
  readonly #evidenceAge: Deadline;
  #state: DebounceState = UNDECIDED;
  #reason: HealthReason;
  #since: number;
  #observedAt: number | undefined;
  #lastResult: LastResult | undefined;

  constructor(check: Check, options: CheckMonitorOptions) {
    this.identity = Object.freeze({ kind: check.kind, target: check.target });
    this.#options = options;
    this.#reason = notCheckedYet(this.identity, options);
    this.#since = options.clock.now();
    this.#evidenceAge = new Deadline(options.clock, () => {
      this.#expire();
    });
  }

  get verdict(): DebounceState['verdict'] {
    return this.#state.verdict;
  }

  get reason(): HealthReason {
    return this.#reason;
  }

  /** When the verdict was reached, on `clock.now()`. */
  get since(): number {
    return this.#since;
  }

  /** When the newest result that counted came in, on `clock.now()`. */
  get observedAt(): number | undefined {
    return this.#observedAt;
  }

  get inDoubt(): boolean {
    return isInDoubt(this.#state);
  }

  get health(): CheckHealth {
    const { verdict, good, bad } = this.#state;
    return Object.freeze({ ...this.identity, verdict, good, bad, lastResult: this.#lastResult });
  }

  record(result: ProbeResult): void {
    const { clock, maxAge } = this.#options;
    const at = clock.now();
    this.#lastResult = Object.freeze({ ...result, at });
    if (result.outcome === 'not-run') return;
    this.#observedAt = at;
    this.#evidenceAge.restart(maxAge);
    const before = this.#state.verdict;
    const thresholds = result.conclusive === true ? AT_ONCE : this.#options;
    this.#state = debounce(this.#state, result.outcome, thresholds);
    if (this.#state.verdict === before) return;
    this.#since = at;
    this.#reason =
      result.conclusive === true
        ? conclusive(this.identity, result)
        : thresholdReached(this.identity, this.#state, result);
  }

  /** Begins from nothing, when the group starts. */
  begin(): void {
    this.#forget(notCheckedYet(this.identity, this.#options));
  }

  /** A stopped group knows nothing. */
  end(): void {
    this.#evidenceAge.stop();
    this.#observedAt = undefined;
    this.#lastResult = undefined;
    this.#forget(stopped(this.identity));
  }

  #expire(): void {
    const hadVerdict = this.#state.verdict !== 'unknown';
    const { maxAge, onExpired } = this.#options;
    // A count that was begun so long ago is no evidence either.
    this.#forget(
      hadVerdict ? evidenceTooOld(this.identity, maxAge, this.#lastResult) : this.#reason,
    );
    if (hadVerdict) onExpired();
  }

  #forget(why: HealthReason): void {
    if (this.#state.verdict !== 'unknown') this.#since = this.#options.clock.now();
    this.#state = UNDECIDED;
    this.#reason = why;
  }
}
