import type { PrefixCursor } from '../../../bgp-packet-lite/index.ts';
import type { Family } from '../../session/index.ts';
import { AttributeBlocks } from './attribute-blocks.ts';
import { FamilyPrefixes } from './family-prefixes.ts';
import { ABSENT } from './prefix-table.ts';

export interface AdjRibInOptions {
  readonly families: readonly Family[];
  /** Whose prefixes carry path identifiers. */
  readonly addPath: readonly Family[];
  /** How many routes are kept with their attributes; 0 for none. */
  readonly keep: number;
  /** How many prefixes there may be, kept or not. Undefined: any number, of which `keep` are known. */
  readonly maximum: number | undefined;
  readonly seed: number;
}

/** A route that is kept. */
export interface KeptRoute {
  readonly family: Family;
  readonly prefix: string;
  readonly pathId?: number;
  /** The Path Attributes field, one octet a character. */
  readonly block: string;
}

/** Instead of the number of an attribute block. */
const NOT_KEPT = 0xffff_ffff;

/** How many octets of attributes there may be for each route that is to be kept; most routes have a quarter of it. */
const OCTETS_PER_ROUTE = 512;

/** In octets. */
const LONGEST_BLOCK = 0x1_0000;

/** How many different blocks there may be: the engine's maps have room for twice as many. */
const MOST_BLOCKS = 8_000_000;

/**
 * What one peer announces on one session: its prefixes, and as many of their attributes as are to be kept. A prefix with
 * another path identifier is another one. It is bounded by `maximum` or else `keep`, whatever the peer does.
 */
export class AdjRibIn {
  readonly #options: AdjRibInOptions;
  readonly #most: number;
  readonly #families = new Map<Family, FamilyPrefixes>();
  readonly #blocks = new AttributeBlocks();
  #size = 0;
  #kept = 0;
  #notKept = 0;

  constructor(options: AdjRibInOptions) {
    const { families, addPath, keep, maximum, seed } = options;
    this.#options = options;
    this.#most = maximum ?? keep;
    for (const family of families) {
      this.#families.set(family, new FamilyPrefixes(family, addPath.includes(family), seed));
    }
  }

  /** How many prefixes are known, of all families. */
  get size(): number {
    return this.#size;
  }

  /** How many of them are kept with their attributes. */
  get kept(): number {
    return this.#kept;
  }

  /** How many announcements found no room. */
  get notKept(): number {
    return this.#notKept;
  }

  /** Attributes are kept at all. */
  get keeps(): boolean {
    return this.#options.keep > 0;
  }

  /** How many prefixes of a family are known. */
  sizeOf(family: Family): number {
    return this.#families.get(family)?.table.size ?? 0;
  }

  /** The mark that was given with a block of attributes that some route has; undefined if none has it. */
  markOf(block: string): number | undefined {
    const identifier = this.#blocks.find(block);
    return identifier === undefined ? undefined : this.#blocks.mark(identifier);
  }

  /**
   * The prefixes that the cursor looks at are announced.
   * @param block the Path Attributes field, one octet a character; it must not have prefixes in it
   * @param mark what is to be remembered with the block
   * @returns false as soon as there are more than `maximum`
   */
  announce(family: Family, cursor: PrefixCursor, block: string, mark: number): boolean {
    const prefixes = this.#families.get(family);
    if (prefixes === undefined) return true;
    const identifier = this.#identify(block, mark);
    let fits = true;
    cursor.rewind();
    while (fits && cursor.next()) fits = this.#announceOne(prefixes, cursor, identifier);
    if (identifier !== NOT_KEPT) this.#blocks.discardUnused(identifier);
    return fits;
  }

  /** The prefixes that the cursor looks at are announced no more. */
  withdraw(family: Family, cursor: PrefixCursor): void {
    const prefixes = this.#families.get(family);
    if (prefixes === undefined || prefixes.table.size === 0) return;
    cursor.rewind();
    while (cursor.next()) {
      const position = prefixes.find(cursor);
      if (position !== ABSENT) this.#remove(prefixes, position);
    }
  }

  /** The peer begins to announce a family again (RFC 7313 §4): what is there is stale until it comes again. */
  markStale(family: Family): void {
    this.#families.get(family)?.table.markStale();
  }

  /**
   * Forgets what is stale.
   * @returns how many prefixes that were
   */
  sweep(family: Family): number {
    const prefixes = this.#families.get(family);
    if (prefixes === undefined) return 0;
    const before = prefixes.table.size;
    for (const position of prefixes.table.positions()) {
      if (prefixes.table.isStale(position)) this.#remove(prefixes, position);
    }
    return before - prefixes.table.size;
  }

  /** The routes that are kept, in no order. Routes may come and go meanwhile: those that stay are met exactly once. */
  *routes(): IterableIterator<KeptRoute> {
    for (const prefixes of this.#families.values()) {
      for (const position of prefixes.table.positions()) {
        const value = prefixes.table.value(position);
        if (value === NOT_KEPT) continue;
        yield {
          family: prefixes.family,
          ...prefixes.describe(position),
          block: this.#blocks.text(value),
        };
      }
    }
  }

  /** The session is gone, and everything with it. */
  clear(): void {
    for (const { table } of this.#families.values()) table.clear();
    this.#blocks.clear();
    this.#size = 0;
    this.#kept = 0;
  }

  #announceOne(prefixes: FamilyPrefixes, cursor: PrefixCursor, identifier: number): boolean {
    const position = prefixes.find(cursor);
    const before = position === ABSENT ? NOT_KEPT : prefixes.table.value(position);
    if (position === ABSENT && this.#size >= this.#most) {
      if (this.#options.maximum !== undefined) return false;
      this.#notKept += 1;
      return true;
    }
    const room = before !== NOT_KEPT || this.#kept < this.#options.keep;
    const value = room ? identifier : NOT_KEPT;
    if (value === NOT_KEPT) {
      if (this.keeps) this.#notKept += 1;
    } else {
      this.#blocks.acquire(value);
      this.#kept += 1;
    }
    if (position === ABSENT) {
      prefixes.add(cursor, value);
      this.#size += 1;
    } else {
      prefixes.table.update(position, value);
      this.#release(before);
    }
    return true;
  }

  #remove(prefixes: FamilyPrefixes, position: number): void {
    const value = prefixes.table.value(position);
    prefixes.table.remove(position);
    this.#size -= 1;
    this.#release(value);
  }

  #release(value: number): void {
    if (value === NOT_KEPT) return;
    this.#blocks.release(value);
    this.#kept -= 1;
  }

  /** The number of a block, which is added if there is none yet and there is room for it. */
  #identify(block: string, mark: number): number {
    if (!this.keeps) return NOT_KEPT;
    const known = this.#blocks.find(block);
    if (known !== undefined) return known;
    return this.#hasRoomFor(block) ? this.#blocks.add(block, mark) : NOT_KEPT;
  }

  /** A bound for octets as well: a message may have 65535 of them for one route (RFC 8654). */
  #hasRoomFor(block: string): boolean {
    const octets = this.#blocks.octets + block.length;
    // One message's worth is let through whatever is to be kept.
    const most = Math.max(OCTETS_PER_ROUTE * this.#options.keep, LONGEST_BLOCK);
    return octets <= most && this.#blocks.size < MOST_BLOCKS;
  }
}
