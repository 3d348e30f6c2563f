import { fileURLToPath, URL } from 'node:url';
import { Servant, within } from './child.js';

const PROGRAM = fileURLToPath(new URL('sink-process.js', import.meta.url));

/** How long anything may take, in milliseconds. */
const PATIENCE = 60_000;

/** Milliseconds until a connection that was refused is tried again. A hundred neighbours must not be a flood. */
const RETRY = 100;

/** The sink, as the runner sees it. Times are nanoseconds of a clock that all processes share. */
export class Sink {
  #servant = new Servant(PROGRAM, [], { nodeOptions: ['--max-old-space-size=2048'] });
  #watches = 0;

  /**
   * Dials a contender as neighbours of those numbers, and waits until each of them was told what is watched for.
   * Resolves with when each was Established, and with what it was told.
   */
  async openAndWatch(port, numbers, watch, { extended = false, retry = RETRY } = {}) {
    const watchId = this.#nextWatch();
    const session = { port, numbers, watch, watchId, extended, retry };
    const established = await this.#ask('open', session);
    const told = await within(PATIENCE, 'the routes', this.#servant.ask('watched', { watchId }));
    return { established, told };
  }

  /** Counts anew from now on. Resolves with a promise of what comes, in an object. */
  async watch(port, numbers, watch, { patience = PATIENCE } = {}) {
    const watchId = this.#nextWatch();
    await this.#ask('watch', { port, numbers, watch, watchId });
    const told = within(patience, 'what is watched for', this.#servant.ask('watched', { watchId }));
    // It is awaited later, or never.
    told.catch(() => undefined);
    return { told };
  }

  close(port, numbers) {
    return this.#ask('close', { port, numbers });
  }

  prepareTable(count) {
    return this.#ask('prepareTable', { count });
  }

  /** Resolves with when it began, once everything is written. */
  feed(port, number, { patience = PATIENCE } = {}) {
    return within(patience, 'the table', this.#servant.ask('feed', { port, number }));
  }

  stop() {
    return this.#servant.stop();
  }

  #nextWatch() {
    this.#watches += 1;
    return this.#watches;
  }

  #ask(command, options) {
    return within(PATIENCE, `the sink: ${command}`, this.#servant.ask(command, options));
  }
}
