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

interface AuditLogSetup {
  readonly anycast: Anycast;
  readonly clock: Clock;
  readonly onEvent: (event: AuditEvent) => void;
}

/** Writes what a daemon decides, and what its checks find, as far as its file asks for that. */
export class AuditLog {
  readonly #files: AuditFile[] = [];
  readonly #trail: AuditTrail | undefined;
  readonly #recorder: TraceRecorder | undefined;

  /** @throws ConfigurationError */
  constructor({ records, trace }: AuditConfiguration, { anycast, clock, onEvent }: AuditLogSetup) {
    const open = (options: typeof records): AuditFile | undefined => {
      if (options === undefined) return undefined;
      const file = new AuditFile({ ...options, clock });
      file.on('trouble', onEvent).on('recovered', onEvent);
      this.#files.push(file);
      return file;
    };
    const recordFile = open(records);
    if (recordFile !== undefined) {
      this.#trail = new AuditTrail(anycast, recordFile);
    }
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
