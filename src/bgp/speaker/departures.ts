import createDebug from 'debug';
import { errorMessage } from '../../core/index.ts';
import type { Peer } from './peer.ts';

const debug = createDebug('keepcast:speaker');

/** The end of the sessions that have a name. */
export interface Departure {
  /** Resolves when they are over; never rejects. */
  readonly over: Promise<void>;
  /** One of them had a connection: the other side rests now, and ends what is dialled at once. */
  readonly wasConnected: boolean;
}

/** Sessions that end, of peers that are in no table any more: a stop waits for them, and so does who takes their name. */
export class Departures {
  readonly #under = new Set<Departure & { readonly name: string }>();

  /**
   * Lets a peer leave.
   * @param name who takes it next must wait
   * @returns what resolves when it has left, however that went
   */
  add(peer: Peer, leave: () => Promise<void>, name: string = peer.id): Promise<void> {
    const { connected: wasConnected } = peer;
    const over = leave()
      .catch((error: unknown) => {
        debug('a session did not end in order: %s', errorMessage(error));
      })
      .then(() => {
        this.#under.delete(departure);
      });
    const departure = { name, wasConnected, over };
    this.#under.add(departure);
    return over;
  }

  /** What a peer of that name has to wait for; undefined for nothing. */
  of(name: string): Departure | undefined {
    const departures = [...this.#under].filter((departure) => departure.name === name);
    if (departures.length === 0) return undefined;
    return {
      over: Promise.all(departures.map(({ over }) => over)).then(() => undefined),
      wasConnected: departures.some(({ wasConnected }) => wasConnected),
    };
  }

  /** Resolves when all that is under way is done. */
  async all(): Promise<void> {
    await Promise.all(Array.from(this.#under, ({ over }) => over));
  }
}
