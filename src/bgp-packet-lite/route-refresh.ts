import { copyOctets, uint16At, type OctetWriter } from './cursor.ts';
import { HEADER_LENGTH, MAX_MESSAGE_LENGTH, TYPE_OFFSET } from './header.ts';
import {
  messageType,
  notificationCode,
  routeRefreshMessageErrorSubcode,
  routeRefreshSubtype,
} from './iana.ts';
import type { RouteRefreshMessage } from './message.ts';
import { BgpMessageError } from './message-error.ts';

/*
 * RFC 2918 §3, RFC 7313 §3.2, after the header; message type 128 had this form before RFC 2918, and no subtypes
 *
 *   +-------------------------------+---------------+---------------+
 *   |              AFI              |    Subtype    |     SAFI      |
 *   +-------------------------------+---------------+---------------+
 */

const LENGTH = HEADER_LENGTH + 4;

/** The longest data field of a NOTIFICATION, in octets. */
const MAX_DATA_LENGTH = MAX_MESSAGE_LENGTH - HEADER_LENGTH - 2;

export function decodeRouteRefresh(octets: Uint8Array): RouteRefreshMessage {
  const legacy = octets[TYPE_OFFSET] === messageType.routeRefreshLegacy;
  const subtype = octets[HEADER_LENGTH + 2] ?? 0;
  const demarcates = subtype === routeRefreshSubtype.begin || subtype === routeRefreshSubtype.end;
  // RFC 7313 §5: with these subtypes the body is 4 octets, and the data is the complete message (as far as it fits).
  if (demarcates && !legacy && octets.length !== LENGTH) {
    throw new BgpMessageError(
      `a ROUTE-REFRESH of subtype ${subtype} is ${octets.length} octets long, expected ${LENGTH}`,
      {
        notification: {
          code: notificationCode.routeRefreshMessageError,
          subcode: routeRefreshMessageErrorSubcode.invalidMessageLength,
          data: copyOctets(octets, 0, Math.min(octets.length, MAX_DATA_LENGTH)),
        },
        offset: 16,
      },
    );
  }
  return {
    type: 'route-refresh',
    afi: uint16At(octets, HEADER_LENGTH),
    safi: octets[HEADER_LENGTH + 3] ?? 0,
    subtype,
    ...(legacy && { legacy }),
    ...(octets.length > LENGTH && {
      outboundRouteFilters: copyOctets(octets, LENGTH, octets.length),
    }),
  };
}

export function writeRouteRefresh(writer: OctetWriter, message: RouteRefreshMessage): void {
  writer.uint16(message.afi, 'the AFI of the route refresh');
  writer.uint8(message.subtype, 'the subtype of the route refresh');
  writer.uint8(message.safi, 'the SAFI of the route refresh');
  if (message.outboundRouteFilters !== undefined) writer.octets(message.outboundRouteFilters);
}
