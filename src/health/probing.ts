import type { Duration } from '../core/index.ts';
import { parseProbeOptions, type ProbeOptions, type ProbeSettings } from './probe-options.ts';

/** The options of probing of a group, or of one backend: thousands of checks share what they make of them. */
export class Probing {
  readonly options: ProbeOptions;
  readonly #settings = new Map<Duration | undefined, ProbeSettings>();

  constructor(options: ProbeOptions) {
    this.options = options;
  }

  /**
   * @param timeout a check's own
   * @throws ConfigurationError with the path of the first fault.
   */
  settings(timeout?: Duration): ProbeSettings {
    let settings = this.#settings.get(timeout);
    if (settings === undefined) {
      const own = timeout === undefined ? {} : { timeout };
      settings = Object.freeze(parseProbeOptions({ ...this.options, ...own }));
      this.#settings.set(timeout, settings);
    }
    return settings;
  }

  /** The same with what a backend says of itself. */
  with(own: ProbeOptions): Probing {
    return Object.keys(own).length === 0 ? this : new Probing({ ...this.options, ...own });
  }
}
