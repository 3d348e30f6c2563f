import {
  decodeMessage,
  type MessageContext,
  type UpdateMessage,
} from '../../bgp-packet-lite/index.ts';

/**
 * An UPDATE that the session survives (RFC 7606 §2): the octets as they came, and the message for who asks. Both are
 * only there while the session tells of it, unless {@link keep} was called: a table of a million routes is counted
 * without an object for any of them.
 */
export class ReceivedUpdate {
  /** What was negotiated: how the octets are read. */
  readonly context: MessageContext;
  #octets: Uint8Array;
  #kept = false;
  #message: UpdateMessage | undefined;

  /** @param octets one whole UPDATE that `decodeMessage` does not refuse in this context */
  constructor(octets: Uint8Array, context: MessageContext) {
    this.#octets = octets;
    this.context = context;
  }

  /** The whole message, header included. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  /** Decoded when it is asked for; it is the asker's to keep. */
  get message(): UpdateMessage {
    this.#message ??= decode(this.#octets, this.context);
    return this.#message;
  }

  /** Copies the octets, which are the connection's. */
  keep(): void {
    if (this.#kept) return;
    this.#kept = true;
    this.#octets = Uint8Array.from(this.#octets);
  }
}

function decode(octets: Uint8Array, context: MessageContext): UpdateMessage {
  const message = decodeMessage(octets, context);
  if (message.type !== 'update') throw new Error(`not an UPDATE: ${message.type}`);
  return message;
}
