import { errorMessage } from '../../../src/core/index.ts';

type Dispose = () => Promise<void> | void;

/** What has to be undone, the newest first. One failure does not keep the rest from being undone. */
export class Cleanup {
  readonly #entries: { what: string; dispose: Dispose }[] = [];

  /** `dispose` must be idempotent: it may be called although the thing is gone already. */
  add(what: string, dispose: Dispose): void {
    this.#entries.push({ what, dispose });
  }

  /**
   * Undoes everything that was added since the last run.
   * @throws Error that names each thing that could not be undone.
   */
  async run(): Promise<void> {
    const failures: string[] = [];
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry.dispose();
      } catch (error) {
        failures.push(`${entry.what}: ${errorMessage(error)}`);
      }
    }
    if (failures.length > 0) throw new Error(`the lab left behind: ${failures.join('; ')}`);
  }
}

/** Everything that the lab has made in this test file; the lab's index runs it when the file ends. */
export const labCleanup: Cleanup = new Cleanup();
