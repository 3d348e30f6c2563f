/** How many entries are copied when one of them changes after the list was looked at. */
const CHUNK = 64;

/**
 * A list whose past versions stay as they were. An entry is changed in constant time whoever keeps older versions, and
 * a version costs nothing until its list is asked for; what is kept is bounded by the versions that are held.
 */
export class GroupEntries<Entry> {
  #chunks: Entry[][];
  #length: number;
  /** Which chunks no version shares. */
  readonly #own: boolean[];
  #version: (() => readonly Entry[]) | undefined;

  constructor(entries: readonly Entry[]) {
    this.#length = entries.length;
    this.#chunks = [];
    for (let from = 0; from < entries.length; from += CHUNK) {
      this.#chunks.push(entries.slice(from, from + CHUNK));
    }
    this.#own = this.#chunks.map(() => true);
  }

  push(entry: Entry): void {
    this.#put(this.#length, entry);
    this.#length += 1;
  }

  /** @throws RangeError if there is none at that position. */
  set(index: number, entry: Entry): void {
    if (index >= this.#length) throw new RangeError(`there is no entry ${index}`);
    this.#put(index, entry);
  }

  /** What gives the list as it is now, whenever it is called: always the same frozen one. */
  version(): () => readonly Entry[] {
    if (this.#version !== undefined) return this.#version;
    const chunks = this.#chunks;
    let list: readonly Entry[] | undefined;
    // concat is a hundred times as fast as flat.
    this.#version = () => (list ??= Object.freeze(([] as Entry[]).concat(...chunks)));
    return this.#version;
  }

  #put(index: number, entry: Entry): void {
    if (this.#version !== undefined) {
      this.#version = undefined;
      this.#chunks = this.#chunks.slice();
      this.#own.fill(false);
    }
    const position = Math.floor(index / CHUNK);
    let chunk = this.#chunks[position] ?? [];
    if (this.#own[position] !== true) {
      chunk = chunk.slice();
      this.#chunks[position] = chunk;
      this.#own[position] = true;
    }
    chunk[index % CHUNK] = entry;
  }
}
