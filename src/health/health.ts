import { Emitter } from '../core/index.ts';
import type { HealthEvents } from './events.ts';
import { Group } from './group.ts';
import { parseSettings, type HealthOptions } from './settings.ts';
import type { HealthSnapshot } from './snapshot.ts';

/**
 * A health group: backends that are probed again and again and judged together.
 *
 * It runs while it was started, or is retained by at least one holder (an announcement retains its group). A running
 * group keeps the process alive; after `await stop()` nothing of it does.
 *
 * Events: `result` for every probe, then `change` if the verdict of a backend has changed with it.
 *
 * ```ts
 * const web = Health.of({
 *   backends: { 'web-a': httpCheck('http://10.0.0.1/healthz'), 'web-b': tcpCheck('10.0.0.2:80') },
 * });
 * web.on('change', ({ backend, to, reason }) => log(`${backend} is ${to}: ${reason.message}`));
 * web.start();
 * ```
 */
export class Health<Name extends string = string> extends Emitter<HealthEvents<Name>> {
  readonly #group: Group<Name>;
  #started = false;
  #holders = 0;
  #running = false;
  #stopped: Promise<void> = Promise.resolve();

  private constructor(options: HealthOptions<Name>) {
    super();
    this.#group = new Group(parseSettings(options), {
      onResult: (event) => {
        this.emit('result', event);
      },
      onChange: (event) => {
        this.emit('change', event);
      },
    });
  }

  /**
   * Makes a group; nothing is probed before it is started. The names of the backends are inferred into its events.
   * @throws ConfigurationError if an option cannot work, with its path; an empty group is a fault.
   */
  static of<Name extends string>(options: HealthOptions<Name>): Health<Name> {
    return new Health(options);
  }

  /** Whether it probes. */
  get running(): boolean {
    return this.#running;
  }

  /** All verdicts at this moment: frozen plain data, in the order of the options. */
  snapshot(): HealthSnapshot<Name> {
    return this.#group.snapshot();
  }

  /** Starts probing, with every verdict `unknown`. Idempotent. */
  start(): void {
    this.#started = true;
    this.#update();
  }

  /**
   * Takes {@link start} back, so it stops unless somebody retains it. Idempotent.
   *
   * A group that stops knows nothing: its verdicts become `unknown` with the reason `stopped`, and the `change` events
   * of that are emitted before this returns (called by a listener: when the event that it hears is through). The promise resolves when timers are cancelled, sockets are closed, and
   * probes have let go of what they hold; a check that ignores its abort signal is not waited for.
   */
  stop(): Promise<void> {
    this.#started = false;
    this.#update();
    return this.#running ? Promise.resolve() : this.#stopped;
  }

  /** Keeps the group running until what this returns is called (again is no harm), whatever {@link stop} says. */
  retain(): () => void {
    let held = true;
    this.#holders += 1;
    this.#update();
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      this.#update();
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #update(): void {
    const run = this.#started || this.#holders > 0;
    if (run === this.#running) return;
    this.#running = run;
    if (run) this.#group.start();
    else this.#stopped = this.#group.stop();
  }
}
