import { messageValueError } from './faults.ts';
import {
  checkHeader,
  HEADER_LENGTH,
  MAX_EXTENDED_MESSAGE_LENGTH,
  MAX_MESSAGE_LENGTH,
} from './header.ts';
import { HeaderScanner } from './header-scanner.ts';

/** What has been pushed and not read yet: a list, because taking the first of a long array is not constant. */
interface Link {
  readonly chunk: Uint8Array;
  next: Link | undefined;
}

/** What a {@link MessageFramer} lets through. */
export interface FramerOptions {
  /**
   * The longest message: 19 to 65535 octets, 4096 by default (RFC 8654 allows 65535 once the peer may send extended
   * messages).
   */
  readonly maxLength?: number;
  /** Message type 128 is a ROUTE-REFRESH from before RFC 2918 (capability 128); false by default: 1/3. */
  readonly legacyRouteRefresh?: boolean;
}

/**
 * Cuts a stream of octets into messages, whatever its chunks are. It copies only the messages that cross a boundary
 * between chunks, each octet a constant number of times, and keeps no more than one unfinished message beside what
 * was pushed and has not been read: read until {@link next} returns `undefined` after every {@link push}.
 *
 * The header is judged as soon as its 19 octets are there. A stream that is out of step stays so: after an error
 * `push` does nothing and `next` throws the same error again.
 */
export class MessageFramer {
  #maxLength = MAX_MESSAGE_LENGTH;
  #legacyRouteRefresh = false;
  readonly #scanner = new HeaderScanner();
  #first: Link | undefined;
  #last: Link | undefined;
  /** How much of the first chunk has been read. */
  #offset = 0;
  /**
   * The message that began in an earlier chunk. Beyond 4096 octets it grows with what arrives, not with what its header
   * says.
   */
  #stash: Uint8Array = new Uint8Array(0);
  #stashed = 0;
  /** The length of the message in the stash; 0 until its header is complete. */
  #stashedLength = 0;
  #error: Error | undefined;

  /** @throws KeepcastError `ERR_MESSAGE_VALUE` if `maxLength` is out of range */
  constructor(options: FramerOptions = {}) {
    this.configure(options);
  }

  /**
   * Changes what is let through, from the next message on: after the OPENs have agreed on more. What is left out stays
   * as it is.
   * @throws KeepcastError `ERR_MESSAGE_VALUE` if `maxLength` is out of range
   */
  configure(options: FramerOptions): void {
    const { maxLength = this.#maxLength, legacyRouteRefresh = this.#legacyRouteRefresh } = options;
    if (
      !Number.isInteger(maxLength) ||
      maxLength < HEADER_LENGTH ||
      maxLength > MAX_EXTENDED_MESSAGE_LENGTH
    ) {
      throw messageValueError(
        'maxLength',
        maxLength,
        `an integer from ${HEADER_LENGTH} to ${MAX_EXTENDED_MESSAGE_LENGTH}`,
      );
    }
    this.#maxLength = maxLength;
    this.#legacyRouteRefresh = legacyRouteRefresh;
  }

  /** Takes what was received next. The framer reads `chunk` where it is: do not change it before it has been read. */
  push(chunk: Uint8Array): void {
    if (this.#error !== undefined || chunk.length === 0) return;
    const link: Link = { chunk, next: undefined };
    if (this.#last === undefined) this.#first = link;
    else this.#last.next = link;
    this.#last = link;
  }

  /**
   * The next whole message, header included, or `undefined` if more octets are needed. The message may be a view of
   * a chunk that was pushed: use it, or copy it, before the next push.
   * @throws BgpMessageError 1/1, 1/2 or 1/3
   */
  next(): Uint8Array | undefined {
    return this.#takeUpdate() ?? this.#takeAny();
  }

  /** What comes next if it is an UPDATE that is whole in its chunk, as almost all messages are. */
  #takeUpdate(): Uint8Array | undefined {
    if (this.#first === undefined || this.#stashed > 0) return undefined;
    const { chunk } = this.#first;
    const start = this.#offset;
    const length = this.#scanner.updateLength(chunk, start, this.#maxLength);
    if (length === 0 || chunk.length - start < length) return undefined;
    this.#skip(length);
    return chunk.subarray(start, start + length);
  }

  #takeAny(): Uint8Array | undefined {
    if (this.#error !== undefined) throw this.#error;
    try {
      return this.#take();
    } catch (error) {
      this.#error = error as Error;
      this.#first = undefined;
      this.#last = undefined;
      this.#stash = new Uint8Array(0);
      throw error;
    }
  }

  #take(): Uint8Array | undefined {
    while (this.#first !== undefined) {
      const { chunk } = this.#first;
      const message = this.#stashed === 0 ? this.#takeWhole(chunk) : undefined;
      if (message !== undefined) return message;
      const completed = this.#gather(chunk);
      if (completed !== undefined) return completed;
    }
    return undefined;
  }

  #takeWhole(chunk: Uint8Array): Uint8Array | undefined {
    const start = this.#offset;
    const available = chunk.length - start;
    if (available < HEADER_LENGTH) return undefined;
    const length = this.#checkHeader(chunk, start);
    if (available < length) return undefined;
    this.#skip(length);
    return chunk.subarray(start, start + length);
  }

  /** Moves octets of `chunk` to the stash, up to the end of the header or else of the message. */
  #gather(chunk: Uint8Array): Uint8Array | undefined {
    const wanted = this.#stashedLength === 0 ? HEADER_LENGTH : this.#stashedLength;
    const count = Math.min(wanted - this.#stashed, chunk.length - this.#offset);
    this.#reserve(this.#stashed + count);
    this.#stash.set(chunk.subarray(this.#offset, this.#offset + count), this.#stashed);
    this.#stashed += count;
    this.#skip(count);
    if (this.#stashed < wanted) return undefined;
    if (this.#stashedLength === 0) {
      this.#stashedLength = this.#checkHeader(this.#stash, 0);
    }
    if (this.#stashed < this.#stashedLength) return undefined;
    const message = this.#stash.subarray(0, this.#stashed);
    // A new stash for the next message: this one belongs to the caller now.
    this.#stash = new Uint8Array(0);
    this.#stashed = 0;
    this.#stashedLength = 0;
    return message;
  }

  #checkHeader(octets: Uint8Array, start: number): number {
    return checkHeader(octets, start, this.#maxLength, this.#legacyRouteRefresh);
  }

  #reserve(length: number): void {
    if (length <= this.#stash.length) return;
    // Doubling keeps reads of one octet linear in total.
    const doubled = Math.max(length, this.#stash.length * 2, HEADER_LENGTH);
    const ordinary = Math.min(this.#stashedLength, MAX_MESSAGE_LENGTH);
    const grown = new Uint8Array(Math.max(doubled, ordinary));
    grown.set(this.#stash);
    this.#stash = grown;
  }

  #skip(count: number): void {
    this.#offset += count;
    if (this.#first === undefined || this.#offset < this.#first.chunk.length) return;
    this.#first = this.#first.next;
    if (this.#first === undefined) this.#last = undefined;
    this.#offset = 0;
    this.#scanner.forget();
  }
}
