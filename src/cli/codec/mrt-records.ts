import { MrtSplitter, type MrtRecord } from '../../bgp-packet-lite/index.ts';
import type { Complain } from './filter.ts';

/** The records of an MRT file. What is no record is reported with its offset and skipped. */
export class MrtRecords {
  readonly #splitter = new MrtSplitter();
  /** Reports what is wrong at an octet of the file. */
  readonly complain: Complain;

  constructor(complain: Complain) {
    this.complain = complain;
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  end(): void {
    this.#splitter.end();
  }

  /** The next record; undefined if more octets are needed. */
  next(): MrtRecord | undefined {
    for (;;) {
      const found = this.#splitter.next();
      if (found === undefined || !('damage' in found)) return found;
      this.complain(found.offset, `${found.damage}: skipped ${found.length} octets`);
    }
  }
}
