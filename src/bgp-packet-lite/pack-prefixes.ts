import { prefixOctets, putPrefix, type PrefixFormat } from './canonical-prefix.ts';
import { messageTooLong, messageValueError } from './faults.ts';
import { HEADER_LENGTH, MAX_EXTENDED_MESSAGE_LENGTH, MAX_MESSAGE_LENGTH } from './header.ts';

/** How prefixes are packed into UPDATEs. */
export interface PackOptions {
  /** Octets of the longest message: 23 to 65535, 4096 by default (RFC 8654 allows 65535 once both sides agree to it). */
  readonly maxLength?: number;
  /**
   * Whether the prefixes carry path identifiers (RFC 7911 §3): then each must have a `pathId`, else none may. False by
   * default.
   */
  readonly addPath?: boolean;
}

/** Octets of an UPDATE beside its withdrawn routes, attributes and NLRI: the header and two lengths. */
export const EMPTY_UPDATE_LENGTH: number = HEADER_LENGTH + 4;

/** @throws KeepcastError `ERR_MESSAGE_VALUE` if it is out of range */
export function maxLengthOf(options: PackOptions | undefined): number {
  const maxLength = options?.maxLength;
  if (maxLength === undefined) return MAX_MESSAGE_LENGTH;
  if (
    maxLength >>> 0 !== maxLength ||
    maxLength < EMPTY_UPDATE_LENGTH ||
    maxLength > MAX_EXTENDED_MESSAGE_LENGTH
  ) {
    throw messageValueError(
      'maxLength',
      maxLength,
      `an integer from ${EMPTY_UPDATE_LENGTH} to ${MAX_EXTENDED_MESSAGE_LENGTH}`,
    );
  }
  return maxLength;
}

/** Messages that hold prefixes of one kind. */
export interface PackPlan<Prefix> {
  readonly format: PrefixFormat<Prefix>;
  readonly addPath: boolean;
  readonly maxLength: number;
  /** Octets of the longest message that are not for prefixes. */
  readonly overhead: number;
  /** Allocates a message for `length` octets of prefixes, and writes what stands before them. */
  begin(length: number): Uint8Array;
  /** What follows the prefixes. */
  readonly tail: Uint8Array;
  /** The octets of `tail`, and of what else follows the prefixes and is zero. */
  readonly tailLength: number;
}

/**
 * As few messages as can be, with the prefixes in the order given.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a prefix is out of range, `ERR_MESSAGE_TOO_LONG` if one finds no room
 */
export function packPrefixes<Prefix extends { readonly pathId?: number }>(
  prefixes: Iterable<Prefix>,
  plan: PackPlan<Prefix>,
): Uint8Array[] {
  const { format, addPath } = plan;
  const list: readonly Prefix[] = Array.isArray(prefixes) ? prefixes : Array.from(prefixes);
  const room = plan.maxLength - plan.overhead;
  const messages: Uint8Array[] = [];
  let length = 0;
  let first = 0;
  let index = 0;
  for (const prefix of list) {
    const octets = prefixOctets(format, prefix, addPath);
    if (length + octets > room) {
      if (octets > room) throw noRoom(plan.overhead + octets, plan.maxLength);
      messages.push(write(list, first, index, length, plan));
      first = index;
      length = 0;
    }
    length += octets;
    index += 1;
  }
  if (length > 0) messages.push(write(list, first, index, length, plan));
  return messages;
}

/** An UPDATE with one prefix would be too long. */
export function noRoom(length: number, maxLength: number): Error {
  return messageTooLong('an UPDATE with one prefix', length, maxLength);
}

/** One message, with the prefixes from `first` up to `end`, which are `length` octets long. */
function write<Prefix extends { readonly pathId?: number }>(
  list: readonly Prefix[],
  first: number,
  end: number,
  length: number,
  plan: PackPlan<Prefix>,
): Uint8Array {
  const { format, addPath, tail } = plan;
  const message = plan.begin(length);
  let position = message.length - plan.tailLength - length;
  for (let index = first; index < end; index += 1) {
    const prefix = list[index];
    if (prefix !== undefined) position = putPrefix(format, prefix, message, position, addPath);
  }
  if (tail.length > 0) message.set(tail, position);
  return message;
}

export const NO_OCTETS: Uint8Array = new Uint8Array(0);

export function putUint16(octets: Uint8Array, position: number, value: number): void {
  octets[position] = value >>> 8;
  octets[position + 1] = value;
}
