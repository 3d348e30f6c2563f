import { ConfigurationError, formatIpv4 } from '../../core/index.ts';
import type {
  BgpMessage,
  KeepaliveMessage,
  NotificationMessage,
  OpenMessage,
  RouteRefreshMessage,
  UpdateMessage,
} from '../message.ts';
import { notificationName } from '../notification/index.ts';
import { ipv4FromJson, ipv4PrefixFromJson, prefixToJson } from './addresses.ts';
import { attributeFromJson, attributeToJson } from './attributes.ts';
import { capabilityFromJson, capabilityToJson } from './capabilities.ts';
import { toHex } from './hex.ts';
import type { MessageJson } from './message-json.ts';
import { checkName, Fields, readHex, refusal, UINT16, UINT8 } from './reading.ts';

/**
 * A message as plain JSON. What has no field there is left out: an UPDATE's faults, the layout of an OPEN's parameters,
 * reserved octets, bits beyond the end of a prefix, what follows a ROUTE-REFRESH ({@link decodeToJson} keeps them).
 */
export function messageToJson(message: BgpMessage): MessageJson {
  switch (message.type) {
    case 'open':
      return {
        type: 'open',
        version: message.version,
        asn: message.asn,
        holdTime: message.holdTime,
        routerId: formatIpv4(message.routerId),
        capabilities: message.capabilities.map(capabilityToJson),
      };
    case 'update':
      return {
        type: 'update',
        withdrawn: message.withdrawn.map(prefixToJson),
        attributes: message.attributes.map(attributeToJson),
        nlri: message.nlri.map(prefixToJson),
      };
    case 'notification': {
      const { type, code, subcode, data } = message;
      return { type, code, subcode, name: notificationName(code, subcode), data: toHex(data) };
    }
    case 'keepalive':
      return { type: 'keepalive' };
    case 'route-refresh': {
      const { type, afi, safi, subtype } = message;
      return { type, afi, safi, subtype };
    }
  }
}

/** What `decode` writes beside the fields of a message, and what others may add: a line is passed on as it is. */
const BESIDE = ['type', 'as2', 'error', 'mrt', 'raw'] as const;

/**
 * The message that {@link messageToJson} has written.
 * @throws ConfigurationError whose path is the field that is wrong and whose problem says what is allowed there
 */
export function messageFromJson(json: unknown): BgpMessage {
  const type: unknown =
    typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  switch (type) {
    case 'open':
      return openFromJson(json);
    case 'update':
      return updateFromJson(json);
    case 'notification':
      return notificationFromJson(json);
    case 'keepalive':
      return keepaliveFromJson(json);
    case 'route-refresh':
      return routeRefreshFromJson(json);
    default: {
      const { problem } = refusal(
        type,
        '"open", "update", "notification", "keepalive" or "route-refresh"',
      );
      throw new ConfigurationError('type', problem);
    }
  }
}

function openFromJson(json: unknown): OpenMessage {
  const known = ['version', 'asn', 'holdTime', 'routerId', 'capabilities'];
  const fields = new Fields(json, [...BESIDE, ...known]);
  return {
    type: 'open',
    version: fields.unsigned('version', UINT8),
    asn: fields.unsigned('asn', UINT16),
    holdTime: fields.unsigned('holdTime', UINT16),
    routerId: fields.read('routerId', ipv4FromJson),
    capabilities: fields.array('capabilities', capabilityFromJson),
  };
}

function updateFromJson(json: unknown): UpdateMessage {
  const fields = new Fields(json, [...BESIDE, 'withdrawn', 'attributes', 'nlri']);
  return {
    type: 'update',
    withdrawn: fields.array('withdrawn', ipv4PrefixFromJson),
    attributes: fields.array('attributes', attributeFromJson),
    nlri: fields.array('nlri', ipv4PrefixFromJson),
    faults: [],
  };
}

function notificationFromJson(json: unknown): NotificationMessage {
  const fields = new Fields(json, [...BESIDE, 'code', 'subcode', 'name', 'data']);
  const code = fields.unsigned('code', UINT8);
  const subcode = fields.unsigned('subcode', UINT8);
  checkName(fields, notificationName(code, subcode), `code ${code}, subcode ${subcode}`);
  return { type: 'notification', code, subcode, data: fields.read('data', readHex) };
}

function keepaliveFromJson(json: unknown): KeepaliveMessage {
  const fields = new Fields(json, BESIDE);
  return { type: fields.read('type', () => 'keepalive') };
}

function routeRefreshFromJson(json: unknown): RouteRefreshMessage {
  const fields = new Fields(json, [...BESIDE, 'afi', 'safi', 'subtype']);
  return {
    type: 'route-refresh',
    afi: fields.unsigned('afi', UINT16),
    safi: fields.unsigned('safi', UINT8),
    subtype: fields.unsigned('subtype', UINT8),
  };
}
