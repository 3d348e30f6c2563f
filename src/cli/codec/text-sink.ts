import type { StandardStreams } from '../streams.ts';

/** Characters that are gathered before they are written: each write costs. */
const FULL = 65_536;

/** Gathers lines for standard output, and waits for its reader. */
export class TextSink {
  readonly #streams: StandardStreams;
  #text = '';

  constructor(streams: StandardStreams) {
    this.#streams = streams;
  }

  add(line: string): void {
    this.#text += line;
    this.#text += '\n';
  }

  /** It is time to {@link flush}. */
  get isFull(): boolean {
    return this.#text.length >= FULL;
  }

  /** Writes what was gathered; resolves with false if nobody reads any more. */
  flush(): Promise<boolean> {
    const text = this.#text;
    this.#text = '';
    return text === '' ? Promise.resolve(true) : this.#streams.write(text);
  }
}
