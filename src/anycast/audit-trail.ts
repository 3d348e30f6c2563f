import { auditRecord } from '../audit/index.ts';
import type { Reason } from '../core/index.ts';
import type { AnycastEvent, Decided, EventStream } from './events.ts';

/** What is followed: an `Anycast`. */
export interface AuditedAnycast {
  readonly events: EventStream;
}

/** Where records go: an `AuditFile`. */
export interface AuditSink {
  write(record: object): void;
  /** Takes what makes a record, in the order of the records, to be called once. */
  writeLater?(make: () => object): void;
}

/**
 * Keeps a trail of all that is decided, sent and done, from when it is made: a record for every change of a decision
 * (what is wanted, what the route says, who has had the last word and why), with what it rests on from the checks to the
 * peers, and one for every announcement and withdrawal that a peer was sent. For an `AuditFile`:
 *
 * ```ts
 * const file = new AuditFile({ path: '/var/log/keepcast/audit.jsonl' });
 * const trail = new AuditTrail(anycast, file);
 * ```
 *
 * Of decisions that rest on the same snapshot of a health group the first record lists its backends, and the others name
 * it: `readAudit` puts them together again.
 */
export class AuditTrail {
  readonly #anycast: AuditedAnycast;
  readonly #sink: AuditSink;
  /** What the lists of backends are called that a record has. */
  readonly #snapshots = new WeakMap<object, string>();
  #count = 0;

  /**
   * @param sink an `AuditFile`, or a function that takes each record, plain data that can be written as JSON: it must not
   *   throw, nor wait. Where thousands decide in one turn a file costs less, for it has their records made later
   */
  constructor(anycast: AuditedAnycast, sink: AuditSink | ((record: object) => void)) {
    this.#anycast = anycast;
    this.#sink = typeof sink === 'function' ? { write: sink } : sink;
    anycast.events.on('event', this.#onEvent);
    anycast.events.decided.on('decided', this.#onDecided);
  }

  /** Records nothing any more. Idempotent. */
  stop(): void {
    this.#anycast.events.off('event', this.#onEvent);
    this.#anycast.events.decided.off('decided', this.#onDecided);
  }

  readonly #onDecided = ({ event: { from, at }, subject }: Decided): void => {
    const later = subject();
    const make = (): object => {
      const of = later();
      const { backends } = of.snapshot;
      const known = this.#snapshots.get(backends);
      const snapshot = known ?? this.#nameSnapshot(backends, at);
      const isListed = known !== undefined;
      return { event: 'decision', ...auditRecord(of, { from, at, snapshot, isListed }) };
    };
    if (this.#sink.writeLater === undefined) this.#sink.write(make());
    else this.#sink.writeLater(make);
  };

  readonly #onEvent = (event: AnycastEvent): void => {
    switch (event.event) {
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
        this.#note(event, { prefix: event.prefix, phase: event.phase });
        return;
      case 'maintenance': {
        const { prefix, maintenance, source } = event;
        this.#note(event, { prefix, maintenance, source });
        return;
      }
      case 'repair':
        this.#note(event, { prefix: event.prefix, what: event.what });
        return;
      case 'hook':
        this.#note(event, { prefix: event.prefix, state: event.state });
        return;
      case 'alarm': {
        const { state } = event;
        const about = 'prefix' in event ? { prefix: event.prefix, guard: event.guard } : {};
        this.#note(event, { ...about, state });
        return;
      }
      case 'stale-address':
        this.#note(event, { address: event.address, interface: event.interface });
        return;
      case 'sysctl':
        this.#note(event, { name: event.name });
        return;
      // A decision is recorded with all that it rests on.
      case 'decision':
      case 'backend':
      case 'listener':
      case 'refused':
      case 'warning':
    }
  };

  /** Unlike those of another process that writes to the same file. */
  #nameSnapshot(backends: object, at: Date): string {
    this.#count += 1;
    const name = `${at.toISOString()}/${this.#count}`;
    this.#snapshots.set(backends, name);
    return name;
  }

  #note(
    { event, at, reason: { code, message } }: { event: string; at: Date; reason: Reason },
    about: object,
  ): void {
    this.#sink.write({ event, at: at.toISOString(), ...about, reason: { code, message } });
  }
}
