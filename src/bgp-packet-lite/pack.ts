import { messageTooLong } from './faults.ts';
import { HEADER_LENGTH, MAX_MESSAGE_LENGTH, putHeader } from './header.ts';
import { messageType } from './iana.ts';
import type { Ipv4Nlri } from './message.ts';
import { checkIpv4Nlri, ipv4NlriLength, putIpv4Nlri } from './nlri.ts';

/** Octets of an UPDATE beside its withdrawn routes, attributes and NLRI: the header and two lengths. */
const EMPTY_UPDATE_LENGTH = HEADER_LENGTH + 4;

/**
 * UPDATEs that announce `prefixes` with one block of attributes (see `encodeRouteAttributes`): as few as can be, in
 * the order given, and never a withdrawal among them (RFC 7606 §5.1).
 * @param maxLength octets of the longest message: 4096 by default, at most 65535
 * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` if the attributes leave no room for a prefix, `ERR_MESSAGE_VALUE` if a
 *   prefix is out of range
 */
export function packAnnouncements(
  attributes: Uint8Array,
  prefixes: Iterable<Ipv4Nlri>,
  maxLength: number = MAX_MESSAGE_LENGTH,
): Uint8Array[] {
  const start = EMPTY_UPDATE_LENGTH + attributes.length;
  const scratch = new Uint8Array(Math.max(maxLength, start));
  putUint16(scratch, HEADER_LENGTH, 0);
  putUint16(scratch, HEADER_LENGTH + 2, attributes.length);
  scratch.set(attributes, EMPTY_UPDATE_LENGTH);
  return pack(prefixes, { scratch, start, limit: maxLength }, (end) => scratch.slice(0, end));
}

/**
 * UPDATEs that withdraw `prefixes`: as few as can be, in the order given.
 * @param maxLength octets of the longest message: 4096 by default, at most 65535
 * @throws KeepcastError `ERR_MESSAGE_TOO_LONG` if no prefix fits in `maxLength`, `ERR_MESSAGE_VALUE` if a prefix is
 *   out of range
 */
export function packWithdrawals(
  prefixes: Iterable<Ipv4Nlri>,
  maxLength: number = MAX_MESSAGE_LENGTH,
): Uint8Array[] {
  const start = HEADER_LENGTH + 2;
  const scratch = new Uint8Array(Math.max(maxLength, EMPTY_UPDATE_LENGTH));
  // Two octets stay free for the length of the attributes, which is 0.
  return pack(prefixes, { scratch, start, limit: maxLength - 2 }, (end) => {
    putUint16(scratch, HEADER_LENGTH, end - start);
    putUint16(scratch, end, 0);
    return scratch.slice(0, end + 2);
  });
}

interface Room {
  readonly scratch: Uint8Array;
  /** Where the first prefix goes. */
  readonly start: number;
  /** Where the last prefix must end. */
  readonly limit: number;
}

function pack(
  prefixes: Iterable<Ipv4Nlri>,
  { scratch, start, limit }: Room,
  cut: (end: number) => Uint8Array,
): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let position = start;
  const finish = (): void => {
    const message = cut(position);
    putHeader(message, message.length, messageType.update);
    messages.push(message);
    position = start;
  };
  for (const prefix of prefixes) {
    const length = ipv4NlriLength(prefix);
    if (position + length > limit && position > start) finish();
    if (position + length > limit) {
      checkIpv4Nlri(prefix);
      throw messageTooLong('an UPDATE with one prefix', position + length, limit);
    }
    position = putIpv4Nlri(scratch, position, prefix);
  }
  if (position > start) finish();
  return messages;
}

/** The End-of-RIB marker of IPv4 unicast (RFC 4724 §2): an empty UPDATE, 23 octets. */
export function endOfRib(): Uint8Array {
  const message = new Uint8Array(EMPTY_UPDATE_LENGTH);
  putHeader(message, EMPTY_UPDATE_LENGTH, messageType.update);
  return message;
}

function putUint16(octets: Uint8Array, position: number, value: number): void {
  octets[position] = value >>> 8;
  octets[position + 1] = value;
}
