import { Deadline, type Clock } from '../../../core/index.ts';
import type { SelectionDeferral } from './selection-deferral.ts';

export interface EndOfRibHoldOptions {
  readonly clock: Clock;
  readonly deferral: SelectionDeferral;
  /** RFC 4724 §4.1, Selection_Deferral_Timer: for so long at most since the deferral began, in milliseconds. */
  readonly longest: number;
  /** It is over. */
  readonly over: () => void;
}

/**
 * Keeps End-of-RIB from going out to one peer while nobody knows what is to be announced: the peer would drop, as not
 * announced any more, what it has kept of the time before the restart.
 */
export class EndOfRibHold {
  readonly #options: EndOfRibHoldOptions;
  readonly #deadline: Deadline;
  readonly #unfollow: () => void;
  #isOver = false;

  constructor(options: EndOfRibHoldOptions) {
    this.#options = options;
    const { clock, deferral, longest } = options;
    this.#deadline = new Deadline(clock, this.#end);
    this.#unfollow = deferral.onOver(this.#end);
    const { since } = deferral;
    const left = since === undefined ? 0 : since + longest - clock.now();
    if (left > 0) this.#deadline.restart(left);
    else this.stop();
  }

  get isHeld(): boolean {
    return !this.#isOver;
  }

  /** It holds nothing any more, and tells nobody. */
  stop(): void {
    this.#isOver = true;
    this.#deadline.stop();
    this.#unfollow();
  }

  readonly #end = (): void => {
    this.stop();
    this.#options.over();
  };
}
