import { errorCode, errorMessage } from '../../core/index.ts';
import {
  decodeMrtRecord,
  MrtSplitter,
  mrtToJson,
  type MrtContent,
  type MrtJson,
  type MrtPeer,
  type MrtRecord,
} from '../../bgp-packet-lite/index.ts';
import type { Complain } from './filter.ts';

/** Reads the records of an MRT file. What cannot be read is reported with its offset and skipped. */
export class MrtLines {
  readonly #splitter = new MrtSplitter();
  readonly #complain: Complain;
  #peers: readonly MrtPeer[] | undefined;
  /** Records of kinds that are not read, by what they are: one report each is enough. */
  readonly #unsupported = new Map<string, number>();

  constructor(complain: Complain) {
    this.#complain = complain;
  }

  *push(chunk: Uint8Array): Generator<MrtJson> {
    this.#splitter.push(chunk);
    yield* this.#readAll();
  }

  *end(): Generator<MrtJson> {
    this.#splitter.end();
    yield* this.#readAll();
  }

  *#readAll(): Generator<MrtJson> {
    for (;;) {
      const found = this.#splitter.next();
      if (found === undefined) return;
      if ('damage' in found) {
        this.#complain(found.offset, `${found.damage}: skipped ${found.length} octets`);
        continue;
      }
      const content = this.#decode(found);
      if (content === undefined) continue;
      if (content.kind === 'peer-index-table') this.#peers = content.peers;
      yield* mrtToJson(found, content);
    }
  }

  #decode(record: MrtRecord): Exclude<MrtContent, { kind: 'unsupported' }> | undefined {
    try {
      const content = decodeMrtRecord(record, this.#peers);
      if (content.kind !== 'unsupported') return content;
      const { problem } = content;
      const count = this.#unsupported.get(problem) ?? 0;
      if (count === 0) this.#complain(record.offset, `${problem}: such records are skipped`);
      this.#unsupported.set(problem, count + 1);
    } catch (error) {
      if (errorCode(error) !== 'ERR_MRT_RECORD') throw error;
      this.#complain(record.offset, `the record is damaged: ${errorMessage(error)}: skipped`);
    }
    return undefined;
  }
}
