import { checkUnsigned } from '../cursor.ts';
import { printableText } from '../printable-text.ts';

/*
 * RFC 9003 §2: the data of Cease/Administrative Shutdown and Cease/Administrative Reset
 *
 *   +---------------+--------------------------------
 *   |    Length     |  Shutdown communication, UTF-8
 *   +---------------+--------------------------------
 */

/** RFC 9003 §2, in octets of UTF-8. */
const LONGEST = 255;

/**
 * The data field that carries `text`: its UTF-8, cut between two characters, after a length octet.
 * @param maximum octets of UTF-8: 255 at most and by default; 128 is safe with peers of RFC 8203
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if `maximum` is not from 0 to 255
 */
export function encodeShutdownCommunication(text: string, maximum: number = LONGEST): Uint8Array {
  checkUnsigned(maximum, LONGEST, 'maximum');
  const data = new Uint8Array(1 + maximum);
  // encodeInto never writes a part of a code point.
  const { written } = new TextEncoder().encodeInto(text.replaceAll('\0', ''), data.subarray(1));
  data[0] = written;
  return data.slice(0, 1 + written);
}

/**
 * The text in the data field of a Cease 6/2 or 6/4, without control characters (see `printableText`); `''` if the peer has sent an empty
 * one. `undefined` if there is none, or if it is longer than the data or no UTF-8: worth a log line, never an error.
 */
export function decodeShutdownCommunication(data: Uint8Array): string | undefined {
  const length = data[0];
  if (length === undefined || length > data.length - 1) return undefined;
  try {
    return printableText(
      new TextDecoder('utf-8', { fatal: true }).decode(data.subarray(1, 1 + length)),
    );
  } catch {
    return undefined;
  }
}
