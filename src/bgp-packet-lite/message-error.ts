import { KeepcastError } from '../core/index.ts';

/** RFC 7606 §2, the strongest first. */
export type Disposition = 'session-reset' | 'treat-as-withdraw' | 'attribute-discard';

/** What a NOTIFICATION says (RFC 4271 §4.5). */
export interface NotificationContent {
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}

export interface BgpMessageErrorOptions extends ErrorOptions {
  readonly notification: NotificationContent;
  readonly disposition?: Disposition;
  /** The type code of the path attribute that is at fault. */
  readonly attribute?: number;
  /** Where in the message the fault is: octets from its first marker octet. */
  readonly offset?: number;
}

/** A message that breaks the protocol. It carries the answer: the NOTIFICATION to send, or what RFC 7606 does instead. */
export class BgpMessageError extends KeepcastError<'ERR_BGP_MESSAGE'> {
  override readonly name = 'BgpMessageError';
  readonly notification: NotificationContent;
  readonly disposition: Disposition;
  readonly attribute: number | undefined;
  readonly offset: number | undefined;

  constructor(message: string, options: BgpMessageErrorOptions) {
    // What a session survives is told and never thrown, and a stack trace costs more than all the rest of a faulty
    // UPDATE: a peer that sends nothing else must not keep the event loop.
    const { disposition = 'session-reset' } = options;
    const { stackTraceLimit } = Error;
    if (disposition !== 'session-reset') setStackTraceLimit(0);
    super('ERR_BGP_MESSAGE', message, options);
    setStackTraceLimit(stackTraceLimit);
    this.notification = options.notification;
    this.disposition = disposition;
    this.attribute = options.attribute;
    this.offset = options.offset;
  }
}

/** Where the intrinsics are frozen it stays as it is. */
function setStackTraceLimit(limit: number): void {
  Reflect.set(Error, 'stackTraceLimit', limit);
}
