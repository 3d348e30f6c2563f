import { uint32At } from '../cursor.ts';
import { messageValueError } from '../faults.ts';
import {
  areNear,
  endOf,
  isLikely,
  isLikelyNext,
  isPlausible,
  isRead,
  longestOf,
} from './likelihood.ts';
import {
  headerAt,
  MRT_HEADER_LENGTH,
  mrtType,
  type MrtDamage,
  type MrtHeader,
  type MrtRecord,
} from './record.ts';
import { holdsMessage, isFilled } from './record-shape.ts';

/** A RIB entry of 65,535 peers with long attributes stays far below. */
const DEFAULT_MAX_LENGTH = 16 * 1_048_576;

/**
 * Cuts an MRT file into records, whatever its chunks are: push a chunk, then read until {@link next} returns undefined;
 * after the last chunk, call {@link end} and read once more.
 *
 * Memory is bounded by a few of the longest record that is let through, and grows with the octets that are there, not
 * with what a header says. Where no record can begin, the next place where one can is looked for, and what lies between
 * is reported as damage; so it is where a length is wrong, which shows where the record ends.
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
  /** The last record that was believed, of a type that is read. */
  #last: MrtHeader | undefined;
  /** Whether the search has ended at #start, so that its record need not be doubted again. */
  #isFound = false;
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
      const problem = this.#problemOf(header);
      if (problem !== undefined) {
        this.#damaged(problem);
      } else if (available < MRT_HEADER_LENGTH + header.length) {
        return this.#cutShort(available, `a record of ${MRT_HEADER_LENGTH + header.length} octets`);
      } else {
        const verdict = this.#isFound ? 'yes' : this.#isWhole(header);
        if (verdict === 'wait') return undefined;
        if (verdict === 'yes') return this.#take(header);
        this.#damaged(
          'no other record follows where this one ends by its header, and it is not filled',
        );
      }
    }
  }

  /** Why no record can have this header; undefined if one can. */
  #problemOf(header: MrtHeader): string | undefined {
    const { type, subtype, length } = header;
    if (!isPlausible(header)) {
      return `no record can begin here: type ${type}, subtype ${subtype}`;
    }
    const longest = longestOf(type, this.#maxLength);
    if (length > longest) {
      return `a record is ${length} octets long by its header, more than the ${longest} that are let through`;
    }
    // RFC 6396 §3: the microseconds count as part of the length.
    if (type === mrtType.bgp4mpEt && length < 4) {
      return 'a record with an extended timestamp has no room for its microseconds';
    }
    return undefined;
  }

  /**
   * A length that is wrong shows where the record ends: no other begins there. Then what it holds must fill it. What
   * comes next is looked at first, since it costs next to nothing.
   */
  #isWhole(header: MrtHeader): 'yes' | 'no' | 'wait' {
    const next = endOf(header, this.#start);
    const isNextThere = next + MRT_HEADER_LENGTH <= this.#end;
    if (isNextThere) {
      const follower = headerAt(this.#octets, next);
      if (isLikelyNext(header, follower, this.#maxLength)) return 'yes';
    }
    if (isRead(header.type) && isFilled(header, this.#octets, this.#start)) return 'yes';
    if (isNextThere) return 'no';
    return this.#ended ? 'yes' : 'wait';
  }

  #take(header: MrtHeader): MrtRecord {
    const { timestamp, type, subtype, length } = header;
    let bodyStart = this.#start + MRT_HEADER_LENGTH;
    const bodyEnd = bodyStart + length;
    const microseconds = type === mrtType.bgp4mpEt ? uint32At(this.#octets, bodyStart) : undefined;
    if (microseconds !== undefined) bodyStart += 4;
    const record = {
      offset: this.#offset,
      timestamp,
      ...(microseconds !== undefined && { microseconds }),
      type,
      subtype,
      body: this.#octets.subarray(bodyStart, bodyEnd),
    };
    if (isRead(type)) this.#last = header;
    this.#isFound = false;
    this.#skip(MRT_HEADER_LENGTH + length);
    return record;
  }

  #damaged(problem: string): void {
    this.#damage = { offset: this.#offset, problem };
    this.#skip(1);
  }

  /** What is cut short may be a record whose length is wrong: others may be in what it claims. */
  #cutShort(available: number, expected: string): MrtDamage | undefined {
    if (!this.#ended) return undefined;
    this.#isFound = false;
    const offset = this.#offset;
    this.#skip(1);
    return this.#search({
      offset,
      problem: `the file ends ${available} octets into ${expected}`,
    });
  }

  /** Looks for the next place where a record can begin. */
  #search({ offset, problem }: { offset: number; problem: string }): MrtDamage | undefined {
    while (this.#end - this.#start >= MRT_HEADER_LENGTH) {
      const verdict = this.#beginsRecord();
      if (verdict === 'wait') return undefined;
      if (verdict === 'yes') {
        this.#isFound = true;
        return this.#found(offset, problem);
      }
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
   * MRT has no marker, so a record is believed if its type is one of those that are read, and
   * - it holds a BGP message, whose marker is where it must be, or
   * - its time is near that of the last good one, and another record of that time, or the end of the file, follows, or
   * - two more records of its own time follow, or one and the end of the file: files of other times may follow a damage.
   */
  #beginsRecord(): 'yes' | 'no' | 'wait' {
    const header = headerAt(this.#octets, this.#start);
    if (!isLikely(header, this.#maxLength) || this.#problemOf(header) !== undefined) return 'no';
    const hasMessage = holdsMessage(header, this.#octets, this.#start, this.#end);
    if (hasMessage === true) return 'yes';
    if (hasMessage === undefined && !this.#ended) return 'wait';
    const isOfLast = this.#last === undefined || areNear(header, this.#last);
    const second = this.#nextOf(header, this.#start);
    if (second === 'end')
      return isOfLast || isFilled(header, this.#octets, this.#start) ? 'yes' : 'no';
    if (typeof second === 'string') return second;
    if (isOfLast) return 'yes';
    const third = this.#nextOf(second, endOf(header, this.#start));
    return third === 'no' || third === 'wait' ? third : 'yes';
  }

  /** The header that follows the one at `start`, if it is likely and of the same time. */
  #nextOf(header: MrtHeader, start: number): MrtHeader | 'end' | 'no' | 'wait' {
    const next = endOf(header, start);
    if (next === this.#end && this.#ended) return 'end';
    if (next + MRT_HEADER_LENGTH > this.#end) return this.#ended ? 'no' : 'wait';
    const follower = headerAt(this.#octets, next);
    return isLikely(follower, this.#maxLength) && areNear(header, follower) ? follower : 'no';
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
