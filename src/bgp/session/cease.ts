import {
  ceaseSubcode,
  encodeMaximumPrefixes,
  encodeShutdownCommunication,
  notificationCode,
  type MaximumPrefixes,
  type NotificationContent,
} from '../../bgp-packet-lite/index.ts';
import { reason } from '../../core/index.ts';
import type { SessionReason } from './state.ts';

/** Why our side ends a session that may start again by itself (RFC 4486 §3, RFC 9384 §3). */
export type Cease =
  | { readonly cause: 'maximum-prefixes'; readonly maximum: MaximumPrefixes }
  /** The text is for the peer's operator (RFC 9003 §2). */
  | { readonly cause: 'administrative-reset'; readonly communication?: string }
  | {
      readonly cause:
        'peer-deconfigured' | 'configuration-change' | 'out-of-resources' | 'bfd-down';
    };

const subcodes: Readonly<Record<Cease['cause'], number>> = {
  'maximum-prefixes': ceaseSubcode.maximumNumberOfPrefixesReached,
  'administrative-reset': ceaseSubcode.administrativeReset,
  'peer-deconfigured': ceaseSubcode.peerDeconfigured,
  'configuration-change': ceaseSubcode.otherConfigurationChange,
  'out-of-resources': ceaseSubcode.outOfResources,
  'bfd-down': ceaseSubcode.bfdDown,
};

/** The NOTIFICATION that tells the peer. */
export function ceaseNotification(cease: Cease): NotificationContent {
  return {
    code: notificationCode.cease,
    subcode: subcodes[cease.cause],
    data: ceaseData(cease),
  };
}

function ceaseData(cease: Cease): Uint8Array {
  switch (cease.cause) {
    case 'maximum-prefixes':
      return encodeMaximumPrefixes(cease.maximum);
    case 'administrative-reset':
      return cease.communication === undefined
        ? new Uint8Array()
        : encodeShutdownCommunication(cease.communication);
    default:
      return new Uint8Array();
  }
}

/** The same for our own users. */
export function ceaseReason(cease: Cease): SessionReason {
  return reason(cease.cause, describe(cease));
}

function describe(cease: Cease): string {
  switch (cease.cause) {
    case 'maximum-prefixes':
      return `the peer has announced more than ${cease.maximum.bound} prefixes`;
    case 'administrative-reset':
      return cease.communication === undefined
        ? 'reset by the operator'
        : `reset by the operator: ${cease.communication}`;
    case 'peer-deconfigured':
      return 'the peer was removed from the configuration';
    case 'configuration-change':
      return 'the configuration of the peer has changed';
    case 'out-of-resources':
      return 'this side has no resources left for the session';
    case 'bfd-down':
      return 'BFD says that the path to the peer is down';
  }
}
