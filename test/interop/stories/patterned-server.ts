import { fileURLToPath } from 'node:url';
import { waitFor, type LabProcess, type Namespace } from '../../support/lab/index.ts';

const PROGRAM = fileURLToPath(new URL('patterned-server-process.js', import.meta.url));

/** A service at 127.0.0.1:8080 that is good (`g`) and bad (`b`) in turns: `gb` is one whose every second answer is bad. */
export class PatternedServer {
  readonly #process: LabProcess;
  /** How many requests it has had, each time that it was asked. */
  readonly #counts: number[] = [];

  private constructor(namespace: Namespace, pattern: string) {
    this.#process = namespace.spawn([process.execPath, PROGRAM, pattern], (line) => {
      this.#counts.push(Number(line));
    });
  }

  static async start(namespace: Namespace, pattern: string): Promise<PatternedServer> {
    const server = new PatternedServer(namespace, pattern);
    await server.#answer(0);
    return server;
  }

  /** Answers by another pattern, from its beginning. */
  async follow(pattern: string): Promise<void> {
    await this.#order(pattern);
  }

  /** Resolves when so many more requests have been answered. */
  async answered(more: number): Promise<void> {
    const before = await this.#order('count');
    await waitFor(`${more} more requests`, () => this.#order('count'), {
      until: (now) => now >= before + more,
    });
  }

  #order(line: string): Promise<number> {
    const already = this.#counts.length;
    this.#process.writeLine(line);
    return this.#answer(already);
  }

  #answer(already: number): Promise<number> {
    return waitFor('the server to confirm', () => this.#counts[already], {
      interval: 5,
      giveUp: this.#process.obituary,
    });
  }
}
