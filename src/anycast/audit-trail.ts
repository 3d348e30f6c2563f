import { auditRecord, type AuditStanding } from '../audit/index.ts';
import type { Reason } from '../core/index.ts';
import type { Announcement } from './announcement.ts';
import type { AnycastEvent, EventStream } from './events.ts';

/** What is followed: an `Anycast`. */
export interface AuditedAnycast {
  readonly events: EventStream;
  readonly announcements: readonly Announcement[];
}

const BEFORE: AuditStanding = { desire: 'nothing', action: 'undetermined' };

/**
 * Keeps a trail of all that is decided, sent and done, from when it is made: a record for every change of a decision,
 * with what it rests on from the checks to the peers, and one for every announcement and withdrawal that a peer was
 * sent. For an `AuditFile`:
 *
 * ```ts
 * const file = new AuditFile({ path: '/var/log/keepcast/audit.jsonl' });
 * const trail = new AuditTrail(anycast, (record) => file.write(record));
 * ```
 */
export class AuditTrail {
  readonly #anycast: AuditedAnycast;
  readonly #write: (record: object) => void;
  readonly #standings = new WeakMap<Announcement, AuditStanding>();

  /** @param write takes each record, plain data that can be written as JSON: it must not throw, nor wait */
  constructor(anycast: AuditedAnycast, write: (record: object) => void) {
    this.#anycast = anycast;
    this.#write = write;
    anycast.events.on('event', this.#onEvent);
  }

  /** Records nothing any more. Idempotent. */
  stop(): void {
    this.#anycast.events.off('event', this.#onEvent);
  }

  readonly #onEvent = (event: AnycastEvent): void => {
    switch (event.event) {
      case 'decision':
        this.#decided(event.prefix, event.at);
        return;
      case 'announced':
      case 'withdrawn':
      case 'lost': {
        const { prefix, peer } = event;
        this.#note(event, { prefix, peer });
        return;
      }
      case 'peer': {
        const { peer, from, to } = event;
        this.#note(event, { peer, from, to });
        return;
      }
      case 'drain':
      case 'maintenance':
      case 'repair':
      case 'hook': {
        const { prefix } = event;
        this.#note(event, { prefix });
        return;
      }
      case 'alarm':
      case 'stale-address':
        this.#note(event, {});
        return;
      case 'backend':
      case 'listener':
      case 'refused':
      case 'warning':
    }
  };

  /** Of several owners the one that has decided is known by its standing. */
  #decided(prefix: string, at: Date): void {
    for (const announcement of this.#anycast.announcements) {
      if (announcement.prefix !== prefix) continue;
      const { data } = announcement.explain();
      const { desire, action } = data.decision;
      const from = this.#standings.get(announcement) ?? BEFORE;
      if (from.desire === desire && from.action === action) continue;
      this.#standings.set(announcement, { desire, action });
      this.#write({ event: 'decision', ...auditRecord(data, from, at) });
    }
  }

  #note(
    { event, at, reason: { code, message } }: { event: string; at: Date; reason: Reason },
    about: object,
  ): void {
    this.#write({ event, at: at.toISOString(), ...about, reason: { code, message } });
  }
}
