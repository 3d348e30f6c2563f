import { BgpdumpWriter } from '../../bgp-packet-lite/index.ts';
import type { Filter } from './filter.ts';
import type { MrtRecords } from './mrt-records.ts';

/** Octets of text that are gathered before they are written. */
const BLOCK = 131_072;

/** Writes MRT records as bgpdump does, in blocks of text. */
export class BgpdumpBlocks implements Filter {
  readonly #records: MrtRecords;
  readonly #writer = new BgpdumpWriter();

  constructor(records: MrtRecords) {
    this.#records = records;
  }

  *push(chunk: Uint8Array): Generator<Uint8Array> {
    this.#records.push(chunk);
    yield* this.#blocks();
  }

  *end(): Generator<Uint8Array> {
    this.#records.end();
    yield* this.#blocks();
  }

  *#blocks(): Generator<Uint8Array> {
    for (;;) {
      const record = this.#records.next();
      if (record === undefined) break;
      this.#writer.write(record);
      if (this.#writer.length >= BLOCK) yield this.#writer.take();
    }
    if (this.#writer.length > 0) yield this.#writer.take();
  }
}
