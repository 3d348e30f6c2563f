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

/** Octets that are kept, at the most, in each of two halves: together those of 400,000 /32. */
const MOST_OCTETS = 1024 * 1024;

/** UPDATEs that were encoded for one peer, for the others of its group: a pure function remembered. */
export class MessageCache {
  readonly #table: Pick<RouteTable, 'epoch'>;
  /** The older half goes as a whole: to take the oldest entry out of a Map again and again is slow. */
  #older = new Map<string, Entry>();
  #newer = new Map<string, Entry>();
  #one:
    { readonly what: string; readonly id: number; readonly updates: EncodedUpdates } | undefined;
  #epoch = 0;
  /** Of the newer half. */
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
    if (routes.length === 1) return this.#getOne(what, routes[0]?.id ?? 0, encode);
    const key = `${what} ${routes[0]?.id ?? 0} ${routes.length}`;
    const known = this.#newer.get(key) ?? this.#older.get(key);
    if (known !== undefined && isAbout(known, routes)) return known;
    const entry: Entry = { ...inOnePiece(encode()), ids: idsOf(routes) };
    this.#remember(key, entry);
    return entry;
  }

  /**
   * Of one prefix. There may be as many such messages as routes, and to make one takes no longer than to find it among
   * all: the last one is kept, for the many peers that get one route.
   */
  #getOne(what: string, id: number, encode: () => readonly Uint8Array[]): EncodedUpdates {
    if (this.#one?.what !== what || this.#one.id !== id) {
      this.#one = { what, id, updates: inOnePiece(encode()) };
    }
    return this.#one.updates;
  }

  #forgetOtherRoutes(): void {
    const { epoch } = this.#table;
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#older.clear();
    this.#newer.clear();
    this.#one = undefined;
    this.#octets = 0;
  }

  #remember(key: string, entry: Entry): void {
    this.#octets += entry.octets.length - (this.#newer.get(key)?.octets.length ?? 0);
    this.#newer.set(key, entry);
    if (this.#octets < MOST_OCTETS) return;
    this.#older = this.#newer;
    this.#newer = new Map();
    this.#octets = 0;
  }
}

function inOnePiece(messages: readonly Uint8Array[]): EncodedUpdates {
  const [first] = messages;
  return {
    octets: messages.length === 1 && first !== undefined ? first : Buffer.concat(messages),
    messages: messages.length,
  };
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
