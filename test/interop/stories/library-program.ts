import { fileURLToPath } from 'node:url';
import {
  waitFor,
  type KeepcastEvent,
  type LabProcess,
  type Namespace,
} from '../../support/lab/index.ts';

/**
 * A program of somebody who embeds the built package, in a process of a namespace: it prints its events as lines of
 * JSON, and obeys the lines on its standard input. Run `npm run build` before a test that uses it.
 */
export class LibraryProgram {
  /** Every event so far, the oldest first. */
  readonly events: KeepcastEvent[] = [];
  readonly #process: LabProcess;

  /** @param name of the program beside this file, without `-process.js` */
  constructor(namespace: Namespace, name: string, ...args: readonly string[]) {
    const file = fileURLToPath(new URL(`${name}-process.js`, import.meta.url));
    this.#process = namespace.spawn([process.execPath, file, ...args], (line) => {
      this.events.push(JSON.parse(line) as KeepcastEvent);
    });
  }

  order(line: string): void {
    this.#process.writeLine(line);
  }

  /** The first event that passes, seen already or yet to come. */
  event(what: string, passes: (event: KeepcastEvent) => boolean): Promise<KeepcastEvent> {
    return waitFor(what, () => this.events.find(passes), { giveUp: this.#process.obituary });
  }
}
