import {
  decodeMessage,
  encodeMessage,
  MessageFramer,
  UpdateView,
  type BgpMessage,
  type MessageContext,
} from '../../bgp-packet-lite/index.ts';
import type { SessionEvent } from './events.ts';
import { familyNumbers } from './family.ts';
import { hasCapability } from './negotiation/index.ts';
import { ReceivedUpdate } from './received-update.ts';
import type { NegotiatedSession, SessionContext, SessionState } from './state.ts';

/** RFC 4271 §4.1, RFC 8654 §4. In octets. */
const LONGEST_MESSAGE = 4_096;
const LONGEST_EXTENDED_MESSAGE = 65_535;

/** Header, code and subcode of a NOTIFICATION, in octets. */
const NOTIFICATION_HEAD = 21;

/** Before both OPENs are known: neither has anything that could be read in two ways. */
const beforeNegotiation: MessageContext = { fourOctetAsn: true };

/** Reads one connection's octets as events: after the OPENs, as they have agreed. */
export class MessageReader {
  readonly #context: SessionContext;
  readonly #framer = new MessageFramer();
  #negotiated: NegotiatedSession | undefined;
  #messageContext = beforeNegotiation;
  /** Judges the UPDATEs of an Established session. */
  #view: UpdateView | undefined;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** Takes what was received next. It must not change until {@link next} has returned undefined. */
  push(octets: Uint8Array): void {
    this.#framer.push(octets);
  }

  /**
   * The next whole message, or undefined if more octets are needed.
   * @param state of the connection, with what the message before has changed
   * @throws BgpMessageError for what the session does not survive
   */
  next(state: SessionState): SessionEvent | undefined {
    if ('negotiated' in state && state.negotiated !== this.#negotiated) {
      this.#follow(state.negotiated);
    }
    const octets = this.#framer.next();
    if (octets === undefined) return undefined;
    // The view refuses what the decoder refuses, and makes no objects for the rest.
    if (state.phase === 'established' && this.#view?.read(octets) === true) {
      return { type: 'update-received', update: new ReceivedUpdate(octets, this.#messageContext) };
    }
    return received(decodeMessage(octets, this.#messageContext), octets, this.#messageContext);
  }

  #follow(negotiated: NegotiatedSession): void {
    const { capabilities, localAsn } = this.#context;
    // RFC 8654 §4: whoever has our capability may use it, whether we have the peer's or not.
    const extendedMessage = hasCapability(capabilities, 'extended-message');
    if (extendedMessage) this.#framer.configure({ maxLength: LONGEST_EXTENDED_MESSAGE });
    this.#negotiated = negotiated;
    this.#messageContext = {
      fourOctetAsn: negotiated.fourOctetAsn,
      addPath: negotiated.addPathReceive.map(familyNumbers),
      extendedMessage,
      peerType: negotiated.peerAsn === localAsn ? 'internal' : 'external',
    };
    this.#view = new UpdateView(this.#messageContext);
  }
}

function received(message: BgpMessage, octets: Uint8Array, context: MessageContext): SessionEvent {
  switch (message.type) {
    case 'open':
      return { type: 'open-received', open: message };
    case 'update':
      return { type: 'update-received', update: new ReceivedUpdate(octets, context) };
    case 'notification':
      return { type: 'notification-received', notification: message };
    case 'keepalive':
      return { type: 'keepalive-received' };
    case 'route-refresh':
      return { type: 'route-refresh-received', refresh: message };
  }
}

/**
 * The octets of a message of the machine's. None is longer than what every peer takes (RFC 4271 §4.1), and a
 * NOTIFICATION must go out: of what it quotes, the part that fits.
 */
export function encodeOwn(message: BgpMessage): Uint8Array {
  return encodeMessage(
    message.type === 'notification'
      ? { ...message, data: message.data.subarray(0, LONGEST_MESSAGE - NOTIFICATION_HEAD) }
      : message,
    beforeNegotiation,
  );
}
