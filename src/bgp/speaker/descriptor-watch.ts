import type { Clock } from '../../core/index.ts';
import type { Network } from '../transport/index.ts';
import { descriptorNeed, type DescriptorUse } from './descriptor-need.ts';
import type { WarningEvent } from './speaker-events.ts';

export interface DescriptorWatchSetup {
  readonly network: Network;
  /** What the speaker may have open now. */
  readonly use: () => DescriptorUse;
  /** What the program may have open beside. */
  readonly others: () => number;
  readonly warn: (event: WarningEvent) => void;
  readonly clock: Clock;
}

/** Looks whether the process may open what it may need, and warns once if it may not. */
export class DescriptorWatch {
  readonly #setup: DescriptorWatchSetup;
  #hasWarned = false;

  constructor(setup: DescriptorWatchSetup) {
    this.#setup = setup;
  }

  /** A start: a warning is due again. */
  start(): void {
    this.#hasWarned = false;
    this.look();
  }

  /** There may be more peers than before. */
  look(): void {
    if (this.#hasWarned) return;
    const { network, use, others, warn, clock } = this.#setup;
    const reason = network.descriptorShortage?.(descriptorNeed(use()) + others());
    if (reason === undefined) return;
    this.#hasWarned = true;
    warn({ reason, at: clock.date() });
  }
}
