import { copyOctets, OctetWriter } from '../cursor.ts';
import type { NotificationContent } from '../message-error.ts';

/*
 * RFC 8538 §3.1: the data of Cease/Hard Reset
 *
 *   +---------------+---------------+--------------------
 *   |  Error code   | Error subcode |   Data (variable)
 *   +---------------+---------------+--------------------
 */
const HEAD_LENGTH = 2;

/**
 * The data field of a Cease 6/9: the NOTIFICATION that says why.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value does not fit its field
 */
export function encodeHardReset({ code, subcode, data }: NotificationContent): Uint8Array {
  const writer = new OctetWriter(HEAD_LENGTH + data.length);
  writer.uint8(code, 'the encapsulated error code');
  writer.uint8(subcode, 'the encapsulated error subcode');
  writer.octets(data);
  return writer.finish();
}

/** The NOTIFICATION in the data field of a Cease 6/9; `undefined` if the data is too short for one. */
export function decodeHardReset(data: Uint8Array): NotificationContent | undefined {
  const [code, subcode] = data;
  if (code === undefined || subcode === undefined) return undefined;
  return { code, subcode, data: copyOctets(data, HEAD_LENGTH, data.length) };
}
