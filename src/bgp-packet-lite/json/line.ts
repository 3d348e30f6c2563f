import { ConfigurationError, errorCode, within } from '../../core/index.ts';
import { strongest } from '../fault-list.ts';
import { decodeMessage, encodeMessage } from '../message-codec.ts';
import type {
  AddressFamily,
  BgpMessage,
  Ipv4Nlri,
  Ipv6Nlri,
  MessageContext,
  UpdateMessage,
} from '../message.ts';
import type { BgpMessageError } from '../message-error.ts';
import { toHex } from './hex.ts';
import type { DecodedJson, MessageErrorJson } from './message-json.ts';
import { messageFromJson, messageToJson } from './messages.ts';
import { PathIdFamilies } from './path-id-families.ts';
import { readHex, refusal } from './reading.ts';

/**
 * One whole message, header included, as the JSON object that `keepcast decode` prints. A message that breaks the
 * protocol is no exception here: it has an `error`. {@link encodeFromJson} makes the same octets of it again.
 */
export function decodeToJson(octets: Uint8Array, context: MessageContext): DecodedJson {
  let message: BgpMessage;
  try {
    message = decodeMessage(octets, context);
  } catch (error) {
    if (errorCode(error) !== 'ERR_BGP_MESSAGE') throw error;
    return { error: errorToJson(error as BgpMessageError), raw: toHex(octets) };
  }
  const json = messageToJson(message);
  const isNarrow = dependsOnAsnWidth(message, context);
  const fault = message.type === 'update' ? strongest(message.faults) : undefined;
  const isRaw = fault !== undefined || needsRaw(message, octets, context);
  // Copied only where something is added: it is the exception.
  if (!isNarrow && !isRaw) return json;
  return {
    ...json,
    ...(isNarrow && { as2: true }),
    ...(fault !== undefined && { error: errorToJson(fault) }),
    ...(isRaw && { raw: toHex(octets) }),
  };
}

/** What is wrong with a message, without its attribute and offset: the text has them. */
export function errorToJson({
  notification,
  disposition,
  message,
}: BgpMessageError): MessageErrorJson {
  const { code, subcode, data } = notification;
  return { code, subcode, data: toHex(data), disposition, message };
}

function dependsOnAsnWidth(message: BgpMessage, context: MessageContext): boolean {
  if (context.fourOctetAsn || message.type !== 'update') return false;
  return message.attributes.some(
    ({ name, value }) =>
      name === 'AGGREGATOR' || (name === 'AS_PATH' && value.some(({ asns }) => asns.length > 0)),
  );
}

/** Whether the fields of the JSON object alone would make other octets. */
function needsRaw(message: BgpMessage, octets: Uint8Array, context: MessageContext): boolean {
  if (hasMoreThanJson(message)) return true;
  try {
    const written = encodeMessage(message, context);
    return !areEqual(written, octets);
  } catch {
    return true;
  }
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    if (a[index] !== b[index]) return false;
  }
  return true;
}

/** Whether the message has something that messageToJson leaves out. */
function hasMoreThanJson(message: BgpMessage): boolean {
  switch (message.type) {
    case 'open':
      return (
        message.layout !== undefined ||
        message.capabilities.some(
          ({ name, value }) => name === 'multiprotocol' && value.reserved !== undefined,
        )
      );
    case 'update':
      return hasDirtyBits(message);
    case 'route-refresh':
      return message.legacy === true || message.outboundRouteFilters !== undefined;
    case 'notification':
    case 'keepalive':
      return false;
  }
}

function hasDirtyBits({ withdrawn, attributes, nlri }: UpdateMessage): boolean {
  if (areDirty(withdrawn) || areDirty(nlri)) return true;
  return attributes.some((attribute) => {
    if (attribute.name === 'MP_REACH') {
      const { value } = attribute;
      return value.reserved !== undefined || (value.family !== 'other' && areDirty(value.nlri));
    }
    if (attribute.name !== 'MP_UNREACH') return false;
    const { value } = attribute;
    return value.family !== 'other' && areDirty(value.withdrawn);
  });
}

function areDirty(prefixes: readonly (Ipv4Nlri | Ipv6Nlri)[]): boolean {
  return prefixes.some(({ trailingBits }) => trailingBits !== undefined);
}

/** How {@link encodeFromJson} writes what a JSON object does not say. */
export interface EncodeFromJsonOptions {
  /** AS numbers are 4 octets wide unless the object says `"as2": true`; true by default. */
  readonly fourOctetAsn?: boolean;
}

/**
 * The octets of a message that {@link decodeToJson} has read, or that was written by hand: `raw` where it is there, else
 * what the other fields say. Prefixes have path identifiers if they have them in the object.
 * @throws ConfigurationError whose path is the field that is wrong and whose problem says what is allowed there
 * @throws KeepcastError `ERR_MESSAGE_VALUE` or `ERR_MESSAGE_TOO_LONG` if the values do not fit in a message
 */
export function encodeFromJson(json: unknown, options: EncodeFromJsonOptions = {}): Uint8Array {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw refusal(json, 'an object');
  }
  if ('raw' in json) {
    const { raw } = json;
    return within('raw', () => readHex(raw));
  }
  const message = messageFromJson(json);
  return encodeMessage(message, {
    fourOctetAsn: options.fourOctetAsn !== false && !isTwoOctet(json),
    extendedMessage: true,
    addPath: message.type === 'update' ? familiesWithPathIds(message) : [],
  });
}

function isTwoOctet(json: object): boolean {
  if (!('as2' in json) || json.as2 === false) return false;
  if (json.as2 === true) return true;
  throw new ConfigurationError('as2', refusal(json.as2, 'true or false').problem);
}

/** The families whose prefixes have path identifiers: RFC 7911 §3, all of a family or none. */
function familiesWithPathIds({ withdrawn, attributes, nlri }: UpdateMessage): AddressFamily[] {
  const families = new PathIdFamilies();
  families.add('withdrawn', 1, 1, withdrawn);
  for (const [index, attribute] of attributes.entries()) {
    const path = `attributes[${index}].value`;
    if (attribute.name === 'MP_REACH' && attribute.value.family !== 'other') {
      const { afi, safi } = attribute.value;
      families.add(`${path}.nlri`, afi, safi, attribute.value.nlri);
    }
    if (attribute.name === 'MP_UNREACH' && attribute.value.family !== 'other') {
      const { afi, safi } = attribute.value;
      families.add(`${path}.withdrawn`, afi, safi, attribute.value.withdrawn);
    }
  }
  families.add('nlri', 1, 1, nlri);
  return families.withPathIds();
}
