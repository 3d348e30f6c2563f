import { AuditTrail, type Anycast } from '../anycast/index.ts';
import {
  AuditFile,
  TraceRecorder,
  type AuditReasonCode,
  type TracedGroup,
} from '../audit/index.ts';
import type { Clock, Reason } from '../core/index.ts';
import type { AuditConfiguration } from './config/index.ts';

/** A file of records cannot be written, or can be again. */
export interface AuditEvent {
  readonly at: Date;
  readonly reason: Reason<AuditReasonCode>;
}

/** Something of the daemon itself: where its records begin and end. */
export interface DaemonRecord {
  readonly event: string;
  readonly at: Date;
  readonly reason: Reason;
}

interface AuditLogSetup {
  readonly anycast: Anycast;
  /** Files of its own, beside those that a daemon may write meanwhile. */
  readonly isDryRun: boolean;
  readonly clock: Clock;
  readonly onEvent: (event: AuditEvent) => void;
}

/** Two processes that write to one file tear its runs apart, and put it aside under each other's hands. */
const DRY_RUN = '.dry-run';

/** Writes what a daemon decides, and what its checks find, as far as its file asks for that. */
export class AuditLog {
  readonly #files: AuditFile[] = [];
  readonly #records: AuditFile | undefined;
  readonly #trail: AuditTrail | undefined;
  readonly #recorder: TraceRecorder | undefined;

  /** @throws ConfigurationError */
  constructor(
    { records, trace }: AuditConfiguration,
    { anycast, isDryRun, clock, onEvent }: AuditLogSetup,
  ) {
    const open = (options: typeof records): AuditFile | undefined => {
      if (options === undefined) return undefined;
      const path = isDryRun ? `${options.path}${DRY_RUN}` : options.path;
      const file = new AuditFile({ ...options, path, clock });
      file.on('trouble', onEvent).on('recovered', onEvent);
      this.#files.push(file);
      return file;
    };
    this.#records = open(records);
    this.#trail = this.#records === undefined ? undefined : new AuditTrail(anycast, this.#records);
    const traceFile = open(trace);
    if (traceFile !== undefined) {
      this.#recorder = new TraceRecorder({
        clock,
        write: (entry) => {
          traceFile.write(entry);
        },
      });
    }
  }

  /** Has a record of what the daemon itself does: without one nobody sees in the file that it was restarted. */
  note({ event, at, reason: { code, message } }: DaemonRecord): void {
    this.#records?.write({ event, at: at.toISOString(), reason: { code, message } });
  }

  /** Has the results of a group in the trace. */
  follow(name: string, group: TracedGroup): void {
    this.#recorder?.follow(name, group);
  }

  /** Writes what waits, for at most 5 s. Idempotent; never rejects. */
  async close(): Promise<void> {
    this.#trail?.stop();
    this.#recorder?.stop();
    await Promise.all(this.#files.map((file) => file.close()));
  }
}
