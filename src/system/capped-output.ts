import type { ChildProcess } from 'node:child_process';

/** Where a program writes to. */
export type ProgramStream = NonNullable<ChildProcess['stdout']>;

/** Reads a stream to its end and keeps its beginning: who writes is neither blocked nor killed by the cap. */
export class CappedOutput {
  readonly #stream: ProgramStream;
  readonly #cap: number;
  readonly #chunks: Buffer[] = [];
  #octets = 0;
  #truncated = false;

  /** @param cap octets that are kept */
  constructor(stream: ProgramStream, cap: number) {
    this.#stream = stream;
    this.#cap = cap;
    // The reader of a pipe can do nothing about an error of it: what was read counts.
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => {
      this.#keep(chunk);
    });
  }

  /** Whether more was written than is kept. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** What is kept, read as UTF-8. */
  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  /** Reads no more. */
  close(): void {
    this.#stream.destroy();
  }

  #keep(chunk: Buffer): void {
    const room = this.#cap - this.#octets;
    if (chunk.length > room) this.#truncated = true;
    if (room === 0) return;
    // A copy: a short piece of a chunk would hold on to the whole of it.
    const kept = Buffer.from(chunk.subarray(0, room));
    this.#octets += kept.length;
    this.#chunks.push(kept);
  }
}
