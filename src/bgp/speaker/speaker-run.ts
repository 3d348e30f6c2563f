import { KeepcastError } from '../../core/index.ts';
import type { ConditionWaits } from './condition-wait.ts';
import type { SpeakerParts } from './speaker-parts.ts';

/** Starts and stops of a speaker: of those that overlap, the last one counts. */
export class SpeakerRun {
  readonly #parts: SpeakerParts;
  readonly #waits: ConditionWaits;
  /** Grows with every start and stop: a start that is not the last word gives up. */
  #turn = 0;
  #running = false;
  #starting: Promise<void> = Promise.resolve();
  #stopping: Promise<void> = Promise.resolve();

  /** @param waits fail with `ERR_STOPPED` when it stops */
  constructor(parts: SpeakerParts, waits: ConditionWaits) {
    this.#parts = parts;
    this.#waits = waits;
  }

  /** Between {@link start} and {@link stop}. */
  get running(): boolean {
    return this.#running;
  }

  /** Resolves when every listener has tried its address once. Idempotent. */
  start(): Promise<void> {
    if (!this.#running) {
      this.#running = true;
      this.#parts.descriptors.start();
      this.#parts.peers.open();
      this.#starting = this.#startAll();
    }
    return this.#starting;
  }

  /** The start that is under way, or was the last. */
  get started(): Promise<void> {
    return this.#starting;
  }

  /** Resolves when every session is over, and nothing listens. Idempotent. */
  stop(communication: string | undefined): Promise<void> {
    if (this.#running) {
      this.#running = false;
      this.#turn += 1;
      const { incoming, peers, reconciliation } = this.#parts;
      reconciliation.stop();
      const gone = incoming.stop();
      this.#waits.fail(new KeepcastError('ERR_STOPPED', 'the speaker was stopped'));
      this.#stopping = this.#end(gone, peers.close(communication));
    }
    return this.#stopping;
  }

  async #startAll(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    await this.#stopping;
    if (this.#turn !== turn) return;
    await this.#parts.incoming.start();
    if (this.#turn === turn) this.#parts.peers.begin();
  }

  async #end(...ends: readonly Promise<void>[]): Promise<void> {
    await Promise.all([this.#stopping, ...ends]);
  }
}
