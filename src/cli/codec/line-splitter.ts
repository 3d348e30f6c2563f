/** A line of the input; `text` is undefined where it was too long to be kept. */
export interface Line {
  /** The first line is 1. */
  readonly number: number;
  readonly text: string | undefined;
}

/** Cuts a stream of UTF-8 into lines, whatever its chunks are, and keeps no more than the longest allowed line. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  readonly #longest: number;
  #number = 0;
  #rest = '';
  #isTooLong = false;

  /** @param longest the most characters of a line that is kept */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that `chunk` completes. */
  *push(chunk: Uint8Array): Generator<Line> {
    const text = this.#decoder.decode(chunk, { stream: true });
    let start = 0;
    for (;;) {
      const end = text.indexOf('\n', start);
      if (end < 0) break;
      yield this.#complete(text.slice(start, end));
      start = end + 1;
    }
    this.#keep(text.slice(start));
  }

  /** The last line, if it does not end with a line feed. */
  *end(): Generator<Line> {
    this.#keep(this.#decoder.decode());
    if (this.#rest !== '' || this.#isTooLong) yield this.#complete('');
  }

  #keep(text: string): void {
    if (this.#isTooLong) return;
    this.#rest += text;
    if (this.#rest.length <= this.#longest) return;
    this.#isTooLong = true;
    this.#rest = '';
  }

  #complete(text: string): Line {
    this.#keep(text);
    const line = { number: this.#number + 1, text: this.#isTooLong ? undefined : this.#rest };
    this.#number += 1;
    this.#rest = '';
    this.#isTooLong = false;
    return line;
  }
}
