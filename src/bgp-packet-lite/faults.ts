import { KeepcastError } from '../core/index.ts';
import {
  messageHeaderErrorSubcode,
  notificationCode,
  openMessageErrorSubcode,
  updateMessageErrorSubcode,
} from './iana.ts';
import { BgpMessageError } from './message-error.ts';

const NO_DATA: Uint8Array = new Uint8Array(0);

interface FaultDetails {
  /** The data field of the NOTIFICATION; empty by default. */
  readonly data?: Uint8Array;
  readonly offset?: number;
}

/** A fault of the header (RFC 4271 §6.1). */
export function headerError(
  subcode: keyof typeof messageHeaderErrorSubcode,
  message: string,
  { data = NO_DATA, offset = 0 }: FaultDetails = {},
): BgpMessageError {
  return new BgpMessageError(message, {
    notification: {
      code: notificationCode.messageHeaderError,
      subcode: messageHeaderErrorSubcode[subcode],
      data,
    },
    offset,
  });
}

/** A fault of an OPEN (RFC 4271 §6.2). */
export function openError(
  subcode: keyof typeof openMessageErrorSubcode,
  message: string,
  { data = NO_DATA, offset = 0 }: FaultDetails = {},
): BgpMessageError {
  return new BgpMessageError(message, {
    notification: {
      code: notificationCode.openMessageError,
      subcode: openMessageErrorSubcode[subcode],
      data,
    },
    offset,
  });
}

interface UpdateFaultDetails extends FaultDetails {
  readonly attribute?: number | undefined;
}

/** A fault of an UPDATE that resets the session (RFC 4271 §6.3). */
export function updateError(
  subcode: keyof typeof updateMessageErrorSubcode,
  message: string,
  { data = NO_DATA, offset = 0, attribute }: UpdateFaultDetails = {},
): BgpMessageError {
  return new BgpMessageError(message, {
    notification: {
      code: notificationCode.updateMessageError,
      subcode: updateMessageErrorSubcode[subcode],
      data,
    },
    offset,
    ...(attribute !== undefined && { attribute }),
  });
}

/** What the caller asked the encoder to write does not fit its field. */
export function messageValueError(
  field: string,
  value: unknown,
  allowed: string,
): KeepcastError<'ERR_MESSAGE_VALUE'> {
  return new KeepcastError(
    'ERR_MESSAGE_VALUE',
    `${field} is ${String(value)}: it must be ${allowed}`,
  );
}

/** What the caller asked the encoder to write does not fit one message. */
export function messageTooLong(
  what: string,
  length: number,
  limit: number,
): KeepcastError<'ERR_MESSAGE_TOO_LONG'> {
  return new KeepcastError(
    'ERR_MESSAGE_TOO_LONG',
    `${what} would be ${length} octets long, and ${limit} is the most: spread it over several messages`,
  );
}
