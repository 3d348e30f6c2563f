import { copyOctets, type OctetWriter } from '../cursor.ts';
import { HEADER_LENGTH } from '../header.ts';
import type { NotificationMessage } from '../message.ts';

/*
 * RFC 4271 §4.5, after the header
 *
 *   +---------------+---------------+--------------------
 *   |  Error code   | Error subcode |   Data (variable)
 *   +---------------+---------------+--------------------
 */

/** Any code and subcode is legal: a NOTIFICATION is never answered (RFC 4271 §6.4). */
export function decodeNotification(octets: Uint8Array): NotificationMessage {
  return {
    type: 'notification',
    code: octets[HEADER_LENGTH] ?? 0,
    subcode: octets[HEADER_LENGTH + 1] ?? 0,
    data: copyOctets(octets, HEADER_LENGTH + 2, octets.length),
  };
}

export function writeNotification(writer: OctetWriter, message: NotificationMessage): void {
  writer.uint8(message.code, 'the error code');
  writer.uint8(message.subcode, 'the error subcode');
  writer.octets(message.data);
}
