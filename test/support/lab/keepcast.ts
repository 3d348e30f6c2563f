import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './folder.ts';
import type { Exit, LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { waitFor } from './wait-for.ts';

export interface KeepcastOptions {
  readonly namespace: Namespace;
  /** The YAML configuration file. */
  readonly config: string;
  /** Further arguments of `keepcast run`, such as `--dry-run`. */
  readonly args?: readonly string[];
}

/** One line of `keepcast run --json`. */
export interface KeepcastEvent {
  readonly event: string;
  readonly at: string;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly [field: string]: unknown;
}

export interface EventOptions {
  /** What is waited for, in words, for the failure message. */
  readonly what?: string;
  /** Looks only at events from this index of `events` on; 0 by default. */
  readonly after?: number;
  /** Milliseconds; 30 s by default. */
  readonly deadline?: number;
}

const PROGRAM = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

/** Events that a failure message shows: the newest. */
const SHOWN_EVENTS = 30;

/** `keepcast run FILE --json` of the built package, in a namespace. Run `npm run build` before a test that uses it. */
export class Keepcast {
  /** Every event so far, the oldest first. */
  readonly events: KeepcastEvent[] = [];
  /** Lines of the standard output that are not events. There should be none. */
  readonly strayLines: string[] = [];
  /** The configuration file; rewrite it before a SIGHUP. */
  readonly file: string;
  readonly #process: LabProcess;

  private constructor(file: string, { namespace, args = [] }: KeepcastOptions) {
    this.file = file;
    const argv = [process.execPath, PROGRAM, 'run', file, '--json', ...args];
    this.#process = namespace.spawn(argv, (line) => {
      this.#read(line);
    });
  }

  /** Resolves when the process has been started; wait for an event to know more. */
  static async start(options: KeepcastOptions): Promise<Keepcast> {
    const file = join(await temporaryFolder('keepcast'), 'keepcast.yaml');
    await writeFile(file, options.config);
    return new Keepcast(file, options);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Resolves when the process is gone and all its events have been read. */
  get exit(): Promise<Exit> {
    return this.#process.exit;
  }

  get stderr(): string {
    return this.#process.stderr;
  }

  /**
   * The first event that passes `predicate`, seen already or yet to come.
   * @throws Error with the newest events if there is none in time, or the process has ended.
   */
  async waitForEvent(
    predicate: (event: KeepcastEvent) => boolean,
    options: EventOptions = {},
  ): Promise<KeepcastEvent> {
    const { what = String(predicate), after = 0, deadline = 30_000 } = options;
    let found: KeepcastEvent | undefined;
    await waitFor(
      `an event: ${what}`,
      () => {
        found ??= this.events.slice(after).find(predicate);
        return this.events.slice(-SHOWN_EVENTS).map((event) => JSON.stringify(event));
      },
      { until: () => found !== undefined, deadline, giveUp: this.#process.obituary },
    );
    if (found === undefined) throw new Error(`an event: ${what}: was there and is gone`);
    return found;
  }

  signal(name: NodeJS.Signals): void {
    this.#process.signal(name);
  }

  #read(line: string): void {
    try {
      this.events.push(JSON.parse(line) as KeepcastEvent);
    } catch {
      this.strayLines.push(line);
    }
  }
}
