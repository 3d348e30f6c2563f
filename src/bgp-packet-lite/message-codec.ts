import { OctetWriter, uint16At } from './cursor.ts';
import { messageTooLong, messageValueError } from './faults.ts';
import {
  badLength,
  checkHeader,
  HEADER_LENGTH,
  MARKER_LENGTH,
  MAX_EXTENDED_MESSAGE_LENGTH,
  MAX_MESSAGE_LENGTH,
  putHeader,
  TYPE_OFFSET,
} from './header.ts';
import { messageType } from './iana.ts';
import type { BgpMessage, MessageContext } from './message.ts';
import { decodeNotification, writeNotification } from './notification/index.ts';
import { decodeOpen, writeOpen } from './open.ts';
import { decodeRouteRefresh, writeRouteRefresh } from './route-refresh.ts';
import { decodeUpdate, writeUpdate } from './update.ts';

/**
 * Reads one whole message, header included, such as {@link MessageFramer.next} gives. The result shares no memory
 * with `octets`.
 *
 * Of an UPDATE, faults that do not need a session reset are in its `faults` (see there), and the rest of it is read. A
 * prefix that is both in `withdrawn` and in `nlri` is announced (RFC 4271 §4.3): that is for the reader to apply.
 * Families that the session has not negotiated are read all the same.
 * @throws BgpMessageError with the NOTIFICATION to send; nothing else, whatever the octets are
 */
export function decodeMessage(octets: Uint8Array, context: MessageContext): BgpMessage {
  if (octets.length < HEADER_LENGTH) {
    throw badLength(octets.length, `a header has ${HEADER_LENGTH}`);
  }
  const length = checkHeader(octets, 0, maxLength(context), context.legacyRouteRefresh ?? false);
  if (length !== octets.length) {
    throw badLength(uint16At(octets, MARKER_LENGTH), `and ${octets.length} were given`);
  }
  const type = octets[TYPE_OFFSET] ?? 0;
  switch (type) {
    case messageType.open:
      return decodeOpen(octets);
    case messageType.update:
      return decodeUpdate(octets, context);
    case messageType.notification:
      return decodeNotification(octets);
    case messageType.routeRefresh:
    case messageType.routeRefreshLegacy:
      return decodeRouteRefresh(octets);
    default:
      // checkHeader lets no other type through.
      return { type: 'keepalive' };
  }
}

function typeNumber(message: BgpMessage): number {
  switch (message.type) {
    case 'open':
    case 'update':
    case 'notification':
    case 'keepalive':
      return messageType[message.type];
    case 'route-refresh':
      return message.legacy === true ? messageType.routeRefreshLegacy : messageType.routeRefresh;
    default:
      // The compiler sees to it, but not for JavaScript and what was read from somewhere.
      throw messageValueError(
        'the type of the message',
        (message as { readonly type: unknown }).type,
        "'open', 'update', 'notification', 'keepalive' or 'route-refresh'",
      );
  }
}

/**
 * Writes a message faithfully: attributes in their order and with their flags, whether that makes sense or not, and
 * an UPDATE without regard to its `faults`. Only the Extended Length flag is added where a value needs it.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value does not fit its field, the message is of no type, or an
 *   attribute has another name than its code; `ERR_MESSAGE_TOO_LONG` if the message would be longer than 4096 octets
 *   (65535 with `extendedMessage`)
 */
export function encodeMessage(message: BgpMessage, context: MessageContext): Uint8Array {
  const type = typeNumber(message);
  const writer = new OctetWriter();
  writer.space(HEADER_LENGTH);
  writeBody(writer, message, context);
  // RFC 8654 §4: an OPEN never gets longer.
  const limit = message.type === 'open' ? MAX_MESSAGE_LENGTH : maxLength(context);
  if (writer.length > limit) throw messageTooLong(`the ${message.type}`, writer.length, limit);
  const octets = writer.finish();
  putHeader(octets, octets.length, type);
  return octets;
}

function writeBody(writer: OctetWriter, message: BgpMessage, context: MessageContext): void {
  switch (message.type) {
    case 'open':
      writeOpen(writer, message);
      break;
    case 'update':
      writeUpdate(writer, message, context);
      break;
    case 'notification':
      writeNotification(writer, message);
      break;
    case 'route-refresh':
      writeRouteRefresh(writer, message);
      break;
    case 'keepalive':
  }
}

function maxLength({ extendedMessage = false }: MessageContext): number {
  return extendedMessage ? MAX_EXTENDED_MESSAGE_LENGTH : MAX_MESSAGE_LENGTH;
}
