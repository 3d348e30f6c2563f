import type { Clock } from '../../../core/index.ts';
import { DesiredRoutes } from '../desired-routes.ts';
import { SelectionDeferral } from './selection-deferral.ts';
import { SendQueue } from './send-queue.ts';
import { UpdateGroup } from './update-group.ts';
import { settingsKey, type UpdateGroupSettings } from './update-group-settings.ts';

interface SharedGroup {
  readonly group: UpdateGroup;
  users: number;
}

/** What the peers of a speaker share for sending: what is desired, their groups, and their turns. */
export class Distribution {
  readonly desired: DesiredRoutes = new DesiredRoutes();
  readonly queue: SendQueue;
  readonly deferral: SelectionDeferral;
  readonly #groups = new Map<string, SharedGroup>();

  /** @param mostMarks see {@link SendQueue} */
  constructor(clock: Clock, mostMarks?: number) {
    this.queue = new SendQueue(clock, mostMarks);
    this.deferral = new SelectionDeferral(clock);
  }

  /** The group of a session. The caller calls `leave` when the session is gone. */
  join(settings: UpdateGroupSettings): { readonly group: UpdateGroup; readonly leave: () => void } {
    const key = settingsKey(settings);
    let shared = this.#groups.get(key);
    if (shared === undefined) {
      shared = { group: new UpdateGroup(settings, this.desired.table), users: 0 };
      this.#groups.set(key, shared);
    }
    const joined = shared;
    joined.users += 1;
    return {
      group: joined.group,
      leave: () => {
        joined.users -= 1;
        if (joined.users === 0) this.#groups.delete(key);
      },
    };
  }
}
