import { errorCode, errorMessage } from '../../core/index.ts';
import {
  decodeMrtRecord,
  mrtToJson,
  type MrtContent,
  type MrtJson,
  type MrtPeer,
  type MrtRecord,
} from '../../bgp-packet-lite/index.ts';
import type { MrtRecords } from './mrt-records.ts';

/** Reads what the records of an MRT file say. A record, or an entry in one, that cannot be read is reported and skipped. */
export class MrtLines {
  readonly #records: MrtRecords;
  #peers: readonly MrtPeer[] | undefined;
  /** Kinds of records that are not read: one report each is enough. */
  readonly #unsupported = new Set<string>();

  constructor(records: MrtRecords) {
    this.#records = records;
  }

  *push(chunk: Uint8Array): Generator<MrtJson> {
    this.#records.push(chunk);
    yield* this.#lines();
  }

  *end(): Generator<MrtJson> {
    this.#records.end();
    yield* this.#lines();
  }

  *#lines(): Generator<MrtJson> {
    for (;;) {
      const record = this.#records.next();
      if (record === undefined) return;
      const content = this.#decode(record);
      if (content === undefined) continue;
      if (content.kind === 'peer-index-table') this.#peers = content.peers;
      yield* mrtToJson(record, content);
    }
  }

  #decode(record: MrtRecord): Exclude<MrtContent, { kind: 'unsupported' }> | undefined {
    const { offset } = record;
    try {
      const content = decodeMrtRecord(record, this.#peers);
      if (content.kind === 'rib') {
        for (const { entry, problem } of content.damaged) {
          this.#records.complain(
            offset,
            `entry ${entry} of the record is damaged: ${problem}: skipped`,
          );
        }
      }
      if (content.kind !== 'unsupported') return content;
      const { problem } = content;
      if (!this.#unsupported.has(problem)) {
        this.#unsupported.add(problem);
        this.#records.complain(offset, `${problem}: such records are skipped`);
      }
    } catch (error) {
      if (errorCode(error) !== 'ERR_MRT_RECORD') throw error;
      this.#records.complain(offset, `the record is damaged: ${errorMessage(error)}: skipped`);
    }
    return undefined;
  }
}
