import { attributeTable } from '../attribute-table.ts';
import { decodeCapabilities } from '../capability/index.ts';
import { hexOctets, OctetReader, uint16At } from '../cursor.ts';
import { openError } from '../faults.ts';
import {
  ceaseSubcode,
  messageHeaderErrorSubcode,
  notificationCode,
  openMessageErrorSubcode,
  updateMessageErrorSubcode,
} from '../iana.ts';
import type { Capability } from '../message.ts';
import type { NotificationContent } from '../message-error.ts';
import { decodeHardReset } from './hard-reset.ts';
import { decodeMaximumPrefixes, type MaximumPrefixes } from './maximum-prefixes.ts';
import { notificationName } from './notification-name.ts';
import { decodeShutdownCommunication } from './shutdown-communication.ts';

/** What the data field of a NOTIFICATION says, where its code gives it a form and it has that form. */
export type NotificationDetails =
  /** 1/2 (RFC 4271 §6.1): the length field that was refused. */
  | { readonly kind: 'message-length'; readonly length: number }
  /** 1/3 (RFC 4271 §6.1) and 5/1 to 5/3 (RFC 6608 §4): the type of the message that was refused. */
  | { readonly kind: 'message-type'; readonly messageType: number }
  /** 2/1 (RFC 4271 §6.2): the highest version that the sender supports. */
  | { readonly kind: 'version'; readonly version: number }
  /** 2/7 (RFC 5492 §5): the capabilities that the sender misses. */
  | { readonly kind: 'capabilities'; readonly capabilities: readonly Capability[] }
  /** 3/2 to 3/9 (RFC 4271 §6.3): the type code of the attribute that is at fault. */
  | { readonly kind: 'attribute'; readonly attribute: number }
  /** 6/1 (RFC 4486 §4). */
  | ({ readonly kind: 'maximum-prefixes' } & MaximumPrefixes)
  /** 6/2 and 6/4 (RFC 9003 §2): the text, without control characters. */
  | { readonly kind: 'shutdown-communication'; readonly text: string }
  /** 6/9 (RFC 8538 §3.1). */
  | { readonly kind: 'hard-reset'; readonly notification: NotificationContent };

/** A NOTIFICATION for people and programs. */
export interface NotificationDescription {
  /** Its IANA name: see `notificationName`. */
  readonly name: string;
  /** One line: the name, and what the data says or else the first 32 octets of it. No control characters. */
  readonly text: string;
  readonly details?: NotificationDetails;
}

/** Describes a NOTIFICATION that a peer has sent. It never throws, whatever the data is (RFC 4271 §6.4). */
export function describeNotification(notification: NotificationContent): NotificationDescription {
  const name = notificationName(notification.code, notification.subcode);
  const details = decodeDetails(notification);
  const said =
    details === undefined
      ? hexOctets(notification.data, 0, notification.data.length)
      : describeDetails(details);
  const text = said === '' ? name : `${name}: ${said}`;
  return details === undefined ? { name, text } : { name, text, details };
}

function decodeDetails(notification: NotificationContent): NotificationDetails | undefined {
  switch (notification.code) {
    case notificationCode.messageHeaderError:
      return headerDetails(notification);
    case notificationCode.openMessageError:
      return openDetails(notification);
    case notificationCode.updateMessageError:
      return updateDetails(notification);
    case notificationCode.finiteStateMachineError:
      return notification.subcode === 0 ? undefined : messageType(notification.data);
    case notificationCode.cease:
      return ceaseDetails(notification);
    default:
      return undefined;
  }
}

function headerDetails({ subcode, data }: NotificationContent): NotificationDetails | undefined {
  switch (subcode) {
    case messageHeaderErrorSubcode.badMessageLength:
      return data.length === 2 ? { kind: 'message-length', length: uint16At(data, 0) } : undefined;
    case messageHeaderErrorSubcode.badMessageType:
      return messageType(data);
    default:
      return undefined;
  }
}

function messageType(data: Uint8Array): NotificationDetails | undefined {
  const [type] = data;
  return data.length === 1 && type !== undefined
    ? { kind: 'message-type', messageType: type }
    : undefined;
}

function openDetails({ subcode, data }: NotificationContent): NotificationDetails | undefined {
  switch (subcode) {
    case openMessageErrorSubcode.unsupportedVersionNumber:
      return data.length === 2 ? { kind: 'version', version: uint16At(data, 0) } : undefined;
    case openMessageErrorSubcode.unsupportedCapability: {
      const capabilities = decodeCapabilityList(data);
      return capabilities && { kind: 'capabilities', capabilities };
    }
    default:
      return undefined;
  }
}

function decodeCapabilityList(data: Uint8Array): Capability[] | undefined {
  const overrun = (offset: number) => openError('unspecific', 'a capability is cut', { offset });
  try {
    const capabilities = decodeCapabilities(new OctetReader(data, 0, data.length, overrun));
    return capabilities.length === 0 ? undefined : capabilities;
  } catch {
    // The reader and the capabilities throw nothing but BgpMessageErrors: the data has another form.
    return undefined;
  }
}

function updateDetails({ subcode, data }: NotificationContent): NotificationDetails | undefined {
  switch (subcode) {
    case updateMessageErrorSubcode.missingWellKnownAttribute: {
      // RFC 4271 §6.3: the type code alone.
      const [attribute] = data;
      return attribute === undefined ? undefined : { kind: 'attribute', attribute };
    }
    case updateMessageErrorSubcode.unrecognizedWellKnownAttribute:
    case updateMessageErrorSubcode.attributeFlagsError:
    case updateMessageErrorSubcode.attributeLengthError:
    case updateMessageErrorSubcode.invalidOrigin:
    case updateMessageErrorSubcode.invalidNextHop:
    case updateMessageErrorSubcode.optionalAttributeError: {
      // RFC 4271 §6.3: flags, type code, length and value.
      const [, attribute] = data;
      return attribute === undefined ? undefined : { kind: 'attribute', attribute };
    }
    default:
      return undefined;
  }
}

function ceaseDetails({ subcode, data }: NotificationContent): NotificationDetails | undefined {
  switch (subcode) {
    case ceaseSubcode.maximumNumberOfPrefixesReached: {
      const maximum = decodeMaximumPrefixes(data);
      return maximum && { kind: 'maximum-prefixes', ...maximum };
    }
    case ceaseSubcode.administrativeShutdown:
    case ceaseSubcode.administrativeReset: {
      const text = decodeShutdownCommunication(data);
      return text === undefined ? undefined : { kind: 'shutdown-communication', text };
    }
    case ceaseSubcode.hardReset: {
      const notification = decodeHardReset(data);
      return notification && { kind: 'hard-reset', notification };
    }
    default:
      return undefined;
  }
}

function describeDetails(details: NotificationDetails): string {
  switch (details.kind) {
    case 'message-length':
      return `length ${details.length}`;
    case 'message-type':
      return `message type ${details.messageType}`;
    case 'version':
      return `it supports version ${details.version}`;
    case 'capabilities':
      return details.capabilities.map(capabilityText).join(', ');
    case 'attribute':
      return attributeText(details.attribute);
    case 'maximum-prefixes':
      return `at most ${details.bound} of AFI ${details.afi}, SAFI ${details.safi}`;
    case 'shutdown-communication':
      return details.text === '' ? '' : `"${details.text}"`;
    case 'hard-reset':
      return hardResetText(details.notification);
  }
}

function attributeText(code: number): string {
  const rule = attributeTable[code];
  return rule === undefined ? `attribute ${code}` : `attribute ${code} (${rule.name})`;
}

function capabilityText({ code, name }: Capability): string {
  return name === 'unknown' ? `capability ${code}` : `capability ${code} (${name})`;
}

function hardResetText(notification: NotificationContent): string {
  const { code, subcode, data } = notification;
  const nested = code === notificationCode.cease && subcode === ceaseSubcode.hardReset;
  // A Hard Reset inside of one makes no sense, and could go on for thousands of levels.
  if (!nested) return describeNotification(notification).text;
  return `${notificationName(code, subcode)}: ${hexOctets(data, 0, data.length)}`;
}
