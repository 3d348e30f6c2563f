import type { DesiredRoute, RouteTable } from '../route-table.ts';

/** Whole UPDATEs in one piece. */
export interface EncodedUpdates {
  readonly octets: Uint8Array;
  readonly messages: number;
}

interface Entry extends EncodedUpdates {
  /** Of the routes, in their order. */
  readonly ids: Int32Array;
}

/** Octets that are kept, at the most: those of 400,000 /32. */
const MOST_OCTETS = 2 * 1024 * 1024;

/** UPDATEs that were encoded for one peer, for the others of its group: a pure function remembered. */
export class MessageCache {
  readonly #table: Pick<RouteTable, 'epoch'>;
  /** The newest last. */
  readonly #entries = new Map<string, Entry>();
  #epoch = 0;
  #octets = 0;

  constructor(table: Pick<RouteTable, 'epoch'>) {
    this.#table = table;
  }

  /**
   * The UPDATEs that say `what` of the routes.
   * @param encode makes them, where they are not there
   */
  get(
    what: string,
    routes: readonly DesiredRoute[],
    encode: () => readonly Uint8Array[],
  ): EncodedUpdates {
    this.#forgetOtherRoutes();
    const key = `${what} ${routes[0]?.id ?? 0} ${routes.length}`;
    const known = this.#entries.get(key);
    if (known !== undefined && isAbout(known, routes)) return known;
    const messages = encode();
    const [first] = messages;
    const entry: Entry = {
      octets: messages.length === 1 && first !== undefined ? first : Buffer.concat(messages),
      messages: messages.length,
      ids: idsOf(routes),
    };
    this.#remember(key, entry);
    return entry;
  }

  #forgetOtherRoutes(): void {
    const { epoch } = this.#table;
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#entries.clear();
    this.#octets = 0;
  }

  #remember(key: string, entry: Entry): void {
    const replaced = this.#entries.get(key);
    if (replaced !== undefined) {
      this.#octets -= replaced.octets.length;
      this.#entries.delete(key);
    }
    this.#entries.set(key, entry);
    this.#octets += entry.octets.length;
    for (const [oldest, { octets }] of this.#entries) {
      if (this.#octets <= MOST_OCTETS) return;
      this.#entries.delete(oldest);
      this.#octets -= octets.length;
    }
  }
}

/** `Int32Array.from` takes ten times as long. */
function idsOf(routes: readonly DesiredRoute[]): Int32Array {
  const ids = new Int32Array(routes.length);
  for (let index = 0; index < ids.length; index += 1) ids[index] = routes[index]?.id ?? 0;
  return ids;
}

function isAbout({ ids }: Entry, routes: readonly DesiredRoute[]): boolean {
  for (let index = 0; index < ids.length; index += 1) {
    if (routes[index]?.id !== ids[index]) return false;
  }
  return true;
}
