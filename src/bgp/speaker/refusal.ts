import { encodeMessage } from '../../bgp-packet-lite/index.ts';
import type { Connection } from '../session/index.ts';

/** How many refused connections may be closing at a time; beyond it they are reset: strangers must cost us nothing. */
const MOST_AT_ONCE = 16;

/** Ends the connections of strangers with Cease, Connection Rejected (RFC 4486). */
export class Refusal {
  #closing = 0;

  refuse(connection: Connection): void {
    if (this.#closing >= MOST_AT_ONCE) {
      connection.destroy();
      return;
    }
    this.#closing += 1;
    connection.attach({ data: () => undefined, drain: () => undefined, closed: () => undefined });
    connection.write(
      encodeMessage(
        { type: 'notification', code: 6, subcode: 5, data: new Uint8Array() },
        { fourOctetAsn: true },
      ),
    );
    void connection.close().then(() => {
      this.#closing -= 1;
    });
  }
}
