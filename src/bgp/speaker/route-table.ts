import type { Prefix, Reason } from '../../core/index.ts';
import type { Family } from '../session/index.ts';
import type { RouteExport } from './route.ts';

/** A prefix that is wanted, or that a peer may still have. */
export interface DesiredRoute {
  /** Small and dense: what is kept of a route for each peer is in arrays. Used again when the route is forgotten. */
  readonly id: number;
  readonly prefix: Prefix;
  /** The prefix as text: its key everywhere. */
  readonly text: string;
  /** Undefined: the route is not wanted any more. */
  readonly exported: RouteExport | undefined;
  /** Why it is wanted, or not. */
  readonly reason: Reason;
}

export function familyOfRoute({ prefix }: Pick<DesiredRoute, 'prefix'>): Family {
  return prefix.family === 'ipv4' ? 'ipv4-unicast' : 'ipv6-unicast';
}

/** A route, for its owner to change. */
export class RouteEntry implements DesiredRoute {
  readonly id: number;
  readonly prefix: Prefix;
  readonly text: string;
  exported: RouteExport | undefined;
  reason: Reason;
  /** How many keep it: whoever wants it, and each peer that has been sent something of it. */
  holders = 0;

  constructor(id: number, prefix: Prefix, text: string, why: Reason) {
    this.id = id;
    this.prefix = prefix;
    this.text = text;
    this.exported = undefined;
    this.reason = why;
  }
}

/** Every route that somebody keeps, one object for each prefix. */
export class RouteTable<Entry extends RouteEntry = RouteEntry> {
  readonly #byText = new Map<string, Entry>();
  readonly #byId: (Entry | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #create: (id: number, prefix: Prefix, text: string, why: Reason) => Entry;
  #epoch = 0;

  constructor(create: (id: number, prefix: Prefix, text: string, why: Reason) => Entry) {
    this.#create = create;
  }

  /** Changes when an id is used again: what was remembered by ids until then is about other routes. */
  get epoch(): number {
    return this.#epoch;
  }

  get(text: string): Entry | undefined {
    return this.#byText.get(text);
  }

  /** The route with that id: it is there as long as somebody keeps it. */
  at(id: number): Entry | undefined {
    return this.#byId[id];
  }

  values(): IterableIterator<Entry> {
    return this.#byText.values();
  }

  /** The route of a prefix, made if it is not there. The caller must {@link hold} it. */
  intern(prefix: Prefix, text: string, why: Reason): Entry {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const used = this.#free.pop();
    if (used !== undefined) this.#epoch += 1;
    const entry = this.#create(used ?? this.#byId.length, prefix, text, why);
    this.#byId[entry.id] = entry;
    this.#byText.set(text, entry);
    return entry;
  }

  hold(entry: RouteEntry): void {
    entry.holders += 1;
  }

  /** Undoes one {@link hold}; nobody knows of the route after the last one. */
  release(entry: RouteEntry): void {
    entry.holders -= 1;
    if (entry.holders > 0) return;
    this.#byText.delete(entry.text);
    this.#byId[entry.id] = undefined;
    this.#free.push(entry.id);
  }
}
