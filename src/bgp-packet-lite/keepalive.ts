import { HEADER_LENGTH, putHeader } from './header.ts';
import { messageType } from './iana.ts';

/** A KEEPALIVE (RFC 4271 §4.4): the header alone, 19 octets. */
export function encodeKeepalive(): Uint8Array {
  const message = new Uint8Array(HEADER_LENGTH);
  putHeader(message, HEADER_LENGTH, messageType.keepalive);
  return message;
}
