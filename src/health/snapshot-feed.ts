import { KeepcastError } from '../core/index.ts';
import { SnapshotStream } from './snapshot-stream.ts';
import type { HealthSnapshot } from './snapshot.ts';
import { onAbort } from './waiting.ts';

/** Who follows the snapshots of a group. */
export interface SnapshotWatcher {
  /** There is a newer snapshot. */
  onNewer(): void;
  /** The group has stopped. */
  onStopped(): void;
}

/** Tells those who wait for a snapshot that there is a newer one. */
export class SnapshotFeed<Name extends string> {
  /** The present one. */
  readonly snapshot: () => HealthSnapshot<Name>;
  readonly #watchers = new Set<SnapshotWatcher>();

  constructor(snapshot: () => HealthSnapshot<Name>) {
    this.snapshot = snapshot;
  }

  newer(): void {
    for (const watcher of [...this.#watchers]) watcher.onNewer();
  }

  stopped(): void {
    for (const watcher of [...this.#watchers]) watcher.onStopped();
  }

  /** Returns what ends it. */
  watch(watcher: SnapshotWatcher): () => void {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  stream(signal: AbortSignal | undefined): AsyncIterableIterator<HealthSnapshot<Name>> {
    return new SnapshotStream(this, signal);
  }

  until(
    predicate: (snapshot: HealthSnapshot<Name>) => boolean,
    signal: AbortSignal | undefined,
  ): Promise<HealthSnapshot<Name>> {
    return new Promise((resolve, reject) => {
      let unwatch = (): void => undefined;
      let unlisten = (): void => undefined;
      const end = (): void => {
        unwatch();
        unlisten();
      };
      // Whoever throws decides what: it need not be an Error.
      const fail = (error: Error): void => {
        end();
        reject(error);
      };
      /** Whether that was the end of it. */
      const look = (): boolean => {
        try {
          const snapshot = this.snapshot();
          if (!predicate(snapshot)) return false;
          end();
          resolve(snapshot);
        } catch (error) {
          fail(error as Error);
        }
        return true;
      };
      if (signal?.aborted === true) {
        fail(signal.reason as Error);
        return;
      }
      if (look()) return;
      unlisten = onAbort(signal, () => {
        fail(signal?.reason as Error);
      });
      unwatch = this.watch({
        onNewer: look,
        onStopped: () => {
          fail(new KeepcastError('ERR_STOPPED', 'the health group was stopped'));
        },
      });
    });
  }
}
