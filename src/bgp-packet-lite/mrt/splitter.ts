import { uint32At } from '../cursor.ts';
import { messageValueError } from '../faults.ts';
import {
  headerAt,
  isPlausible,
  MRT_HEADER_LENGTH,
  mrtType,
  type MrtDamage,
  type MrtRecord,
} from './record.ts';

/** A RIB entry of 65,535 peers with long attributes stays far below. */
const DEFAULT_MAX_LENGTH = 16 * 1_048_576;

/** Seconds: when looking for the next record, its timestamp must be this near to the last good one. */
const NEAR = 7 * 86_400;

/**
 * Cuts an MRT file into records, whatever its chunks are: push a chunk, then read until {@link next} returns undefined;
 * after the last chunk, call {@link end} and read once more.
 *
 * Memory is bounded by the longest record that is let through, and grows with the octets that are there, not with what
 * a header says. Where no record can begin, the next place where one can is looked for, and what lies between is
 * reported as damage.
 */
export class MrtSplitter {
  readonly #maxLength: number;
  #octets: Uint8Array = new Uint8Array(0);
  /** Whether #octets is a buffer of ours that may be written to, not a chunk that was pushed. */
  #owned = false;
  #start = 0;
  #end = 0;
  /** The offset in the file of #start. */
  #offset = 0;
  #ended = false;
  #lastTimestamp: number | undefined;
  /** What is wrong where the search for the next record began. */
  #damage: { readonly offset: number; readonly problem: string } | undefined;

  /**
   * @param options.maxLength octets of the longest record after its header: 16 MiB by default
   * @throws KeepcastError `ERR_MESSAGE_VALUE` if `maxLength` is not a positive integer
   */
  constructor(options: { maxLength?: number } = {}) {
    const { maxLength = DEFAULT_MAX_LENGTH } = options;
    if (!Number.isSafeInteger(maxLength) || maxLength < 1) {
      throw messageValueError('maxLength', maxLength, 'a positive integer');
    }
    this.#maxLength = maxLength;
  }

  /** Takes what was read next. The splitter reads `chunk` where it is: do not change it before the next push. */
  push(chunk: Uint8Array): void {
    const kept = this.#end - this.#start;
    if (kept === 0) {
      this.#octets = chunk;
      this.#owned = false;
      this.#start = 0;
      this.#end = chunk.length;
      return;
    }
    this.#reserve(kept, chunk.length);
    this.#octets.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Says that nothing follows: what is left is a record that was cut short. */
  end(): void {
    this.#ended = true;
  }

  /** The next record, or the octets that were skipped; undefined if more octets are needed. */
  next(): MrtRecord | MrtDamage | undefined {
    for (;;) {
      if (this.#damage !== undefined) return this.#search(this.#damage);
      const available = this.#end - this.#start;
      if (available === 0) return undefined;
      if (available < MRT_HEADER_LENGTH) return this.#cutShort(available, 'a header of 12 octets');
      const header = headerAt(this.#octets, this.#start);
      if (!isPlausible(header)) {
        this.#damaged(`no record can begin here: type ${header.type}, subtype ${header.subtype}`);
      } else if (header.length > this.#maxLength) {
        this.#damaged(
          `a record is ${header.length} octets long by its header, more than the ${this.#maxLength} that are let through`,
        );
      } else if (available < MRT_HEADER_LENGTH + header.length) {
        return this.#cutShort(available, `a record of ${MRT_HEADER_LENGTH + header.length} octets`);
      } else {
        const record = this.#take(header);
        if (record !== undefined) return record;
      }
    }
  }

  #take(header: ReturnType<typeof headerAt>): MrtRecord | undefined {
    const { timestamp, type, subtype, length } = header;
    let bodyStart = this.#start + MRT_HEADER_LENGTH;
    const bodyEnd = bodyStart + length;
    // RFC 6396 §3: the microseconds count as part of the length.
    const extended = type === mrtType.bgp4mpEt;
    if (extended && length < 4) {
      this.#damaged('a record with an extended timestamp has no room for its microseconds');
      return undefined;
    }
    const microseconds = extended ? uint32At(this.#octets, bodyStart) : undefined;
    if (extended) bodyStart += 4;
    const record = {
      offset: this.#offset,
      timestamp,
      ...(microseconds !== undefined && { microseconds }),
      type,
      subtype,
      body: this.#octets.subarray(bodyStart, bodyEnd),
    };
    this.#lastTimestamp = timestamp;
    this.#skip(MRT_HEADER_LENGTH + length);
    return record;
  }

  #damaged(problem: string): void {
    this.#damage = { offset: this.#offset, problem };
    this.#skip(1);
  }

  #cutShort(available: number, expected: string): MrtDamage | undefined {
    if (!this.#ended) return undefined;
    const { offset } = { offset: this.#offset };
    this.#skip(available);
    return {
      offset,
      length: available,
      damage: `the file ends ${available} octets into ${expected}`,
    };
  }

  /** Looks for the next place where a record can begin. */
  #search({ offset, problem }: { offset: number; problem: string }): MrtDamage | undefined {
    while (this.#end - this.#start >= MRT_HEADER_LENGTH) {
      const verdict = this.#beginsRecord();
      if (verdict === 'wait') return undefined;
      if (verdict === 'yes') return this.#found(offset, problem);
      this.#skip(1);
    }
    if (!this.#ended) return undefined;
    this.#skip(this.#end - this.#start);
    return this.#found(offset, problem);
  }

  #found(offset: number, damage: string): MrtDamage {
    this.#damage = undefined;
    return { offset, length: this.#offset - offset, damage };
  }

  /**
   * MRT has no marker, so a record is believed if its type is one of those that are read, its time is near that of the
   * last good one, and another such header, or the end of the file, follows it.
   */
  #beginsRecord(): 'yes' | 'no' | 'wait' {
    const header = headerAt(this.#octets, this.#start);
    if (!this.#isLikely(header)) return 'no';
    const next = this.#start + MRT_HEADER_LENGTH + header.length;
    if (next === this.#end && this.#ended) return 'yes';
    if (next + MRT_HEADER_LENGTH > this.#end) return this.#ended ? 'no' : 'wait';
    return this.#isLikely(headerAt(this.#octets, next)) ? 'yes' : 'no';
  }

  #isLikely({ timestamp, type, subtype, length }: ReturnType<typeof headerAt>): boolean {
    const known =
      type === mrtType.tableDump ||
      type === mrtType.tableDumpV2 ||
      type === mrtType.bgp4mp ||
      type === mrtType.bgp4mpEt;
    if (!known || subtype > 12 || length === 0 || length > this.#maxLength) return false;
    return this.#lastTimestamp === undefined || Math.abs(timestamp - this.#lastTimestamp) <= NEAR;
  }

  #skip(count: number): void {
    this.#start += count;
    this.#offset += count;
  }

  /** Makes room for `more` octets behind the `kept` ones; views of the old octets end here. */
  #reserve(kept: number, more: number): void {
    if (this.#owned && this.#end + more <= this.#octets.length) return;
    // Doubling, and moving only what is more than half, keep the work linear whatever the chunks are.
    const needed = kept + more;
    if (this.#owned && needed <= this.#octets.length / 2) {
      this.#octets.copyWithin(0, this.#start, this.#end);
    } else {
      const grown = new Uint8Array(needed * 2);
      grown.set(this.#octets.subarray(this.#start, this.#end));
      this.#octets = grown;
      this.#owned = true;
    }
    this.#start = 0;
    this.#end = kept;
  }
}
