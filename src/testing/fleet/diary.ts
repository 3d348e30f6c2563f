import type { AnycastEvent } from '../../anycast/index.ts';
import type { Clock } from '../../core/index.ts';

/** How many lines are kept: the first ones go. */
const MOST_LINES = 20_000;

/** What has happened to a fleet, for a story. */
export class Diary {
  readonly #clock: Clock;
  readonly #lines: string[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  note(text: string): void {
    if (this.#lines.length >= MOST_LINES) this.#lines.splice(0, MOST_LINES / 2);
    this.#lines.push(`${(this.#clock.now() / 1_000).toFixed(3).padStart(8)}s  ${text}`);
  }

  /** What a node has told of itself, as far as it is part of a story. */
  tell(node: string, event: AnycastEvent): void {
    switch (event.event) {
      case 'decision':
        this.note(`${node}: ${event.decision} ${event.prefix}: ${event.reason.message}`);
        return;
      case 'backend':
        this.note(`${node}: ${event.backend} is ${event.to}: ${event.reason.message}`);
        return;
      case 'alarm':
        this.note(`${node}: alarm, the breaker is ${event.state}: ${event.reason.message}`);
        return;
      case 'drain':
      case 'maintenance':
      case 'repair':
        this.note(`${node}: ${event.event} of ${event.prefix}: ${event.reason.message}`);
        return;
      default:
    }
  }
}
