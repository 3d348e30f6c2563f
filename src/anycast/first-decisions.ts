import type { Emitter } from '../core/index.ts';
import type { AnnouncementEvents, DecisionEvent } from './lifecycle-events.ts';

type Announcement = Emitter<AnnouncementEvents>;

/** Why there is no route for a moment only: what is waited for comes by itself. */
const PASSING: ReadonlySet<string> = new Set(['flag-unknown', 'address-off', 'address-pending']);

/**
 * Has the speaker wait, after a start, until every announcement has decided for the first time (RFC 4724 §4.1): what
 * peers have kept from before a restart is not to be given up before the health is known.
 */
export class FirstDecisions {
  readonly #defer: () => () => void;
  readonly #undecided = new Map<Announcement, (event: DecisionEvent) => void>();
  #release: (() => void) | undefined;

  /** @param defer see {@link Speaker.deferSelection} */
  constructor(defer: () => () => void) {
    this.#defer = defer;
  }

  /** Those that are there have not decided anything yet. */
  begin(announcements: readonly Announcement[]): void {
    if (announcements.length === 0) return;
    this.#release ??= this.#defer();
    for (const announcement of announcements) this.add(announcement);
  }

  /** It counts as well, if others are waited for still. */
  add(announcement: Announcement): void {
    if (this.#release === undefined || this.#undecided.has(announcement)) return;
    const listener = (event: DecisionEvent): void => {
      if (!PASSING.has(event.reason.code)) this.forget(announcement);
    };
    this.#undecided.set(announcement, listener);
    announcement.on('decision', listener);
  }

  /** It has decided, or is gone. */
  forget(announcement: Announcement): void {
    const listener = this.#undecided.get(announcement);
    if (listener === undefined) return;
    announcement.off('decision', listener);
    this.#undecided.delete(announcement);
    if (this.#undecided.size === 0) this.end();
  }

  /** Nobody waits any more. */
  end(): void {
    for (const [announcement, listener] of this.#undecided) announcement.off('decision', listener);
    this.#undecided.clear();
    this.#release?.();
    this.#release = undefined;
  }
}
