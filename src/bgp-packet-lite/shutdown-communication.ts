/*
 * RFC 9003 §2: the data of Cease/Administrative Shutdown and Cease/Administrative Reset
 *
 *   +---------------+--------------------------------
 *   |    Length     |  Shutdown communication, UTF-8
 *   +---------------+--------------------------------
 */

const LONGEST = 255;

/** C0, DELETE and C1: a peer must not be able to steer the terminal of whoever reads the log (RFC 9003 §6). */
const CONTROL_CHARACTERS = /\p{Cc}/gu;

/** The data field that carries `text`: its UTF-8 cut to 255 octets between two characters, after a length octet. */
export function encodeShutdownCommunication(text: string): Uint8Array {
  const data = new Uint8Array(1 + LONGEST);
  // encodeInto never writes a part of a code point.
  const { written } = new TextEncoder().encodeInto(text.replaceAll('\0', ''), data.subarray(1));
  data[0] = written;
  return data.slice(0, 1 + written);
}

/**
 * The text in the data field of a Cease 6/2 or 6/4, without control characters; `''` if the peer has sent an empty
 * one. `undefined` if there is none, or if it is longer than the data or no UTF-8: worth a log line, never an error.
 */
export function decodeShutdownCommunication(data: Uint8Array): string | undefined {
  const length = data[0];
  if (length === undefined || length > data.length - 1) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(data.subarray(1, 1 + length));
    return text.replaceAll(CONTROL_CHARACTERS, '');
  } catch {
    return undefined;
  }
}
