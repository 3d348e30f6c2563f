import { LabProcess, waitFor } from '../support/lab/index.ts';
import { VIP } from './neighbour.ts';
import { path } from './programs.ts';

/** Where the examples are run, and how fast: the names that they have in common. */
const SURROUNDINGS = { VIP, ROUTER: '127.0.0.1', INTERVAL: '100ms', DRAIN: '300ms' };

/** A script of examples/ as a child process: run `npm run build:examples` before. */
export class Example extends LabProcess {
  /**
   * @param name without `.ts`
   * @param environment says where everything else is
   */
  constructor(name: string, environment: Readonly<Record<string, string | number>>) {
    super([
      'env',
      ...Object.entries({ ...SURROUNDINGS, ...environment }).map(
        ([variable, value]) => `${variable}=${value}`,
      ),
      process.execPath,
      path(`build/examples/${name}.js`),
    ]);
  }

  /** Resolves with what it has printed, when it has so many lines. */
  async lines(many: number): Promise<string[]> {
    const printed = (): string[] => this.stdout.split('\n').filter(Boolean);
    await this.#until(`${many} lines`, () => printed().length >= many);
    return printed();
  }

  /** Resolves when it has printed a line that begins so. */
  async says(start: string): Promise<string> {
    const found = (): string | undefined =>
      this.stdout.split('\n').findLast((line) => line.startsWith(start));
    await this.#until(start, () => found() !== undefined);
    return found() ?? '';
  }

  /** Sends SIGTERM. Resolves with how it ended, and what it had to complain about. */
  async end(): Promise<unknown> {
    this.signal('SIGTERM');
    return { exit: await this.exit, stderr: this.stderr };
  }

  async #until(what: string, holds: () => boolean): Promise<void> {
    await waitFor(what, holds, { giveUp: this.obituary });
  }
}

/** What {@link Example.end} resolves with where all is well. */
export const QUIET_END: unknown = { exit: { code: 0, signal: null }, stderr: '' };
