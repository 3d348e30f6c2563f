import type { Clock } from '../core/index.ts';
import { RoleFile, type RoleFileState } from '../host/index.ts';

/** The files that say the role of this node, each once, however many announcements depend on it. */
export class RoleFiles {
  readonly #clock: Clock;
  readonly #tell: (path: string, state: RoleFileState) => void;
  readonly #files = new Map<string, RoleFile>();

  /** @param tell hears of every change of what a file says */
  constructor(clock: Clock, tell: (path: string, state: RoleFileState) => void = () => undefined) {
    this.#clock = clock;
    this.#tell = tell;
  }

  of(path: string): RoleFile {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const file = new RoleFile({ path, clock: this.#clock });
    file.on('role', (state) => {
      this.#tell(path, state);
    });
    this.#files.set(path, file);
    return file;
  }

  /** Resolves when all have been read once, or could not be. Never rejects. */
  async start(): Promise<void> {
    await Promise.all(Array.from(this.#files.values(), (file) => file.start()));
  }

  stop(): void {
    for (const file of this.#files.values()) file.stop();
  }
}
