import type { BackendMonitor } from './backend-monitor.ts';
import type { BackendSettings } from './backend-settings.ts';
import { GroupCounts } from './group-counts.ts';
import { GroupEntries } from './group-entries.ts';
import type { BackendHealth, HealthSnapshot } from './snapshot.ts';

/** The backends of a group by name and in order, and what is known of them at any moment. */
export class GroupRoster<Name extends string> {
  #backends: BackendMonitor<Name>[] = [];
  readonly #positions = new Map<string, number>();
  #entries = new GroupEntries<BackendHealth<Name>>([]);
  #counts = new GroupCounts();

  get backends(): readonly BackendMonitor<Name>[] {
    return this.#backends;
  }

  get settings(): readonly BackendSettings<Name>[] {
    return this.#backends.map(({ settings }) => settings);
  }

  get(name: string): BackendMonitor<Name> | undefined {
    const position = this.#positions.get(name);
    return position === undefined ? undefined : this.#backends[position];
  }

  add(backend: BackendMonitor<Name>): void {
    this.#positions.set(backend.name, this.#backends.length);
    this.#backends.push(backend);
    this.#entries.push(backend.health);
    this.#counts.add(backend.health);
  }

  /** Has these, and no others. */
  set(backends: readonly BackendMonitor<Name>[]): void {
    this.#backends = [];
    this.#positions.clear();
    this.#entries = new GroupEntries([]);
    this.#counts = new GroupCounts();
    for (const backend of backends) this.add(backend);
  }

  /** What is known of a backend has changed. One that is none of these (any more) is ignored. */
  touch(backend: BackendMonitor<Name>, before: BackendHealth<Name>): void {
    const position = this.#positions.get(backend.name);
    if (position === undefined || this.#backends[position] !== backend) return;
    this.#counts.remove(before);
    this.#counts.add(backend.health);
    this.#entries.set(position, backend.health);
  }

  /** Costs the same whatever the number of backends is, until its list is looked at. */
  snapshot(at: number): HealthSnapshot<Name> {
    const list = this.#entries.version();
    return Object.freeze({
      at,
      counts: this.#counts.now,
      get backends(): readonly BackendHealth<Name>[] {
        return list();
      },
    });
  }
}
