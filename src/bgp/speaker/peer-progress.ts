import type { Clock } from '../../core/index.ts';
import type { SessionChange } from '../session/index.ts';
import { hasFailed } from './session-context.ts';

/** Since when a session is in its state, and how often it was tried in vain. */
export class PeerProgress {
  readonly #clock: Clock;
  #since: Date;
  #failedAttempts = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.date();
  }

  get since(): Date {
    return this.#since;
  }

  /** Attempts that failed since the last session was Established. */
  get failedAttempts(): number {
    return this.#failedAttempts;
  }

  changed(change: SessionChange): void {
    this.#since = this.#clock.date();
    if (change.to === 'established') this.#failedAttempts = 0;
    else if (change.from !== 'idle' && hasFailed(change)) this.#failedAttempts += 1;
  }

  /** An attempt to connect got no answer; the state is the same. */
  unanswered(): void {
    this.#failedAttempts += 1;
  }
}
