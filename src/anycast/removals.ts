import type { Announcement } from './announcement.ts';
import { Removal, type RemovalOptions } from './removal.ts';

/** The announcements that leave for good, or wait for it. */
export class Removals {
  readonly #removals = new Map<Announcement, Removal>();

  /** The one under way; undefined if there is none. */
  of(announcement: Announcement): Removal | undefined {
    return this.#removals.get(announcement);
  }

  /** Idempotent for each announcement. */
  begin(announcement: Announcement, options: Omit<RemovalOptions, 'onOver'>): Promise<void> {
    const removal = new Removal({
      ...options,
      onOver: () => {
        this.#removals.delete(announcement);
      },
    });
    this.#removals.set(announcement, removal);
    removal.begin();
    return removal.done;
  }

  /** Nobody waits for addresses and hooks any longer. */
  hurry(): void {
    for (const removal of this.#removals.values()) removal.hurry();
  }

  /** All is stopped: what was held goes too. Resolves when all are gone; on abort, as soon as they can be. */
  async gone(signal: AbortSignal): Promise<void> {
    const hurry = (): void => {
      this.hurry();
    };
    if (signal.aborted) hurry();
    signal.addEventListener('abort', hurry, { once: true });
    const removals = [...this.#removals.values()];
    for (const removal of removals) removal.tryToGo();
    await Promise.all(removals.map(({ done }) => done));
    signal.removeEventListener('abort', hurry);
  }
}
