import { encodeMessage } from '../../bgp-packet-lite/index.ts';
import type { Connection } from '../session/index.ts';

/** How many refused connections may be closing at a time; beyond it they are reset: strangers must cost us nothing. */
const MOST_AT_ONCE = 16;

/** Ends the connections of strangers with Cease, Connection Rejected (RFC 4486). */
export class Refusal {
  readonly #closing = new Map<Connection, Promise<void>>();

  refuse(connection: Connection): void {
    if (this.#closing.size >= MOST_AT_ONCE) {
      connection.destroy();
      return;
    }
    connection.attach({ data: () => undefined, drain: () => undefined, closed: () => undefined });
    connection.write(
      encodeMessage(
        { type: 'notification', code: 6, subcode: 5, data: new Uint8Array() },
        { fourOctetAsn: true },
      ),
    );
    const closed = connection.close().then(() => {
      this.#closing.delete(connection);
    });
    this.#closing.set(connection, closed);
  }

  /** Ends at once what is still closing: a stranger must not delay a stop. */
  async stop(): Promise<void> {
    for (const connection of this.#closing.keys()) connection.destroy();
    await Promise.all(this.#closing.values());
  }
}
