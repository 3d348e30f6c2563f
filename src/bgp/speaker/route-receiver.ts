import { isEndOfRib, type UpdateMessage } from '../../bgp-packet-lite/index.ts';

/** What a peer has sent on its session. */
export interface ReceivedCounts {
  readonly updates: number;
  readonly prefixes: number;
}

/** What becomes of what a peer sends: it is counted, and told. */
export class RouteReceiver {
  #updates = 0;
  #prefixes = 0;

  get counts(): ReceivedCounts {
    return { updates: this.#updates, prefixes: this.#prefixes };
  }

  receive(update: UpdateMessage): void {
    if (isEndOfRib(update)) return;
    this.#updates += 1;
    this.#prefixes += update.nlri.length;
  }
}
