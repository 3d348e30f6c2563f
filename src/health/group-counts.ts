import type { BackendHealth, HealthCounts } from './snapshot.ts';

/** Counts the backends of a group as they come, change and go, so that a snapshot need not. */
export class GroupCounts {
  #counts: HealthCounts | undefined;
  readonly #numbers = {
    online: 0,
    offline: 0,
    unknown: 0,
    maintenance: 0,
    onlineWeight: 0,
    totalWeight: 0,
    degraded: 0,
  };

  /** The numbers at this moment. */
  get now(): HealthCounts {
    this.#counts ??= Object.freeze({ ...this.#numbers });
    return this.#counts;
  }

  add(backend: BackendHealth): void {
    this.#count(backend, 1);
  }

  remove(backend: BackendHealth): void {
    this.#count(backend, -1);
  }

  #count({ verdict, weight, maintenance, degraded }: BackendHealth, by: 1 | -1): void {
    const numbers = this.#numbers;
    this.#counts = undefined;
    numbers[maintenance === undefined ? verdict : 'maintenance'] += by;
    if (maintenance !== undefined) return;
    numbers.totalWeight += by * weight;
    if (verdict !== 'online') return;
    numbers.onlineWeight += by * weight;
    if (degraded !== undefined) numbers.degraded += by;
  }
}
