import type { PrefixCursor } from '../../../bgp-packet-lite/index.ts';
import { formatPrefix } from '../../../core/index.ts';
import type { Family } from '../../session/index.ts';
import { PrefixTable } from './prefix-table.ts';

/** The prefixes of one family in a table: how they become keys, and keys become prefixes again. */
export class FamilyPrefixes {
  readonly family: Family;
  readonly table: PrefixTable;
  /** Prefixes carry path identifiers (RFC 7911 §3): the same one with another identifier is another route. */
  readonly #pathIds: boolean;
  readonly #key: Uint32Array;
  /** The same memory, for the 16 octets of an IPv6 address. */
  readonly #octets: Uint8Array;
  /** How many words of a key are of the address. */
  readonly #words: number;

  constructor(family: Family, pathIds: boolean, seed: number) {
    this.family = family;
    this.#pathIds = pathIds;
    this.#words = family === 'ipv4-unicast' ? 1 : 4;
    this.#key = new Uint32Array(5);
    this.#octets = new Uint8Array(this.#key.buffer);
    this.table = new PrefixTable(pathIds ? this.#words + 1 : this.#words, seed);
  }

  /** Where the prefix that the cursor looks at is, or `ABSENT`. */
  find(cursor: PrefixCursor): number {
    this.#read(cursor);
    return this.table.find(this.#key, cursor.length);
  }

  /** Adds the prefix that {@link find} did not find. */
  add(cursor: PrefixCursor, value: number): void {
    this.#read(cursor);
    this.table.add(this.#key, cursor.length, value);
  }

  /** The prefix at a position as text, with its path identifier. */
  describe(position: number): { readonly prefix: string; readonly pathId?: number } {
    this.table.copyKey(position, this.#key);
    const length = this.table.length(position);
    const prefix =
      this.family === 'ipv4-unicast'
        ? formatPrefix({ family: 'ipv4', address: this.#key[0] ?? 0, length })
        : formatPrefix({ family: 'ipv6', address: this.#octets.slice(0, 16), length });
    return this.#pathIds ? { prefix, pathId: this.#key[this.#words] ?? 0 } : { prefix };
  }

  #read(cursor: PrefixCursor): void {
    if (this.#words === 1) this.#key[0] = cursor.address;
    else cursor.copyAddress(this.#octets);
    if (this.#pathIds) this.#key[this.#words] = cursor.pathId ?? 0;
  }
}
