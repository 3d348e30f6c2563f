/** Cuts a stream into lines, wherever its chunks begin and end. A line that is too long is dropped, not kept. */
export class LineSplitter {
  readonly #longest: number;
  #beginning = '';
  #dropping = false;

  /** @param longest characters of a line that are kept at most */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that `chunk` completes, without their ends. */
  push(chunk: string): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#append(chunk, start, end);
      if (!this.#dropping) lines.push(this.#beginning);
      this.#beginning = '';
      this.#dropping = false;
      start = end + 1;
    }
    this.#append(chunk, start, chunk.length);
    return lines;
  }

  #append(chunk: string, start: number, end: number): void {
    this.#dropping ||= this.#beginning.length + end - start > this.#longest;
    this.#beginning = this.#dropping ? '' : this.#beginning + chunk.slice(start, end);
  }
}
