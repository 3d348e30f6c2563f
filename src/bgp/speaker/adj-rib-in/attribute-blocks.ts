/**
 * The path attributes of many routes, each block once: routes share them by the hundred. A block is the octets of a Path
 * Attributes field as text of one octet a character, the form in which the engine hashes, compares and keeps octets with
 * the least around them.
 */
export class AttributeBlocks {
  readonly #identifiers = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #references: number[] = [];
  readonly #marks: number[] = [];
  readonly #free: number[] = [];
  #octets = 0;
  /** What was sought last, and what was found: it is asked for twice, and the map is larger than any cache. */
  #sought: string | undefined;
  #found: number | undefined;

  /** How many different ones there are. */
  get size(): number {
    return this.#identifiers.size;
  }

  /** How many octets they have together. */
  get octets(): number {
    return this.#octets;
  }

  /** The number of a block that is there. */
  find(text: string): number | undefined {
    if (text !== this.#sought) {
      this.#found = this.#identifiers.get(text);
      this.#sought = text;
    }
    return this.#found;
  }

  /**
   * Adds a block that is not there, without a reference: {@link acquire} it before anything is released.
   * @param mark what is to be remembered of it
   */
  add(text: string, mark: number): number {
    const identifier = this.#free.pop() ?? this.#texts.length;
    this.#texts[identifier] = text;
    this.#references[identifier] = 0;
    this.#marks[identifier] = mark;
    this.#identifiers.set(text, identifier);
    this.#octets += text.length;
    this.#sought = undefined;
    return identifier;
  }

  text(identifier: number): string {
    return this.#texts[identifier] ?? '';
  }

  mark(identifier: number): number {
    return this.#marks[identifier] ?? 0;
  }

  /** One more route has it. */
  acquire(identifier: number): void {
    this.#references[identifier] = (this.#references[identifier] ?? 0) + 1;
  }

  /** One route has it no more; with the last one it goes. */
  release(identifier: number): void {
    const left = (this.#references[identifier] ?? 0) - 1;
    this.#references[identifier] = left;
    if (left <= 0) this.#remove(identifier);
  }

  /** A block that was added, and that no route has come to have, goes. */
  discardUnused(identifier: number): void {
    if (this.#references[identifier] === 0) this.#remove(identifier);
  }

  clear(): void {
    this.#identifiers.clear();
    this.#texts.length = 0;
    this.#references.length = 0;
    this.#marks.length = 0;
    this.#free.length = 0;
    this.#octets = 0;
    this.#sought = undefined;
  }

  #remove(identifier: number): void {
    const text = this.text(identifier);
    this.#identifiers.delete(text);
    this.#sought = undefined;
    this.#octets -= text.length;
    this.#texts[identifier] = '';
    this.#free.push(identifier);
  }
}
