/** So many lists are remembered: those that follow a list come soon after it. */
const REMEMBERED = 256;

/**
 * Puts the backends back that a record of a decision leaves out, since an earlier one of the same snapshot has them: see
 * `AuditEvidence`.
 */
export class SharedBackends {
  readonly #known = new Map<string, unknown>();

  /** The record as it is, or with its backends; without them where the record that has them is gone. */
  complete(record: object): object {
    const evidence = property(record, 'evidence');
    const snapshot = property(evidence, 'snapshot');
    if (typeof snapshot !== 'string' || typeof evidence !== 'object') return record;
    const backends = property(evidence, 'backends');
    if (backends !== undefined) {
      this.#remember(snapshot, backends);
      return record;
    }
    const known = this.#known.get(snapshot);
    return known === undefined ? record : { ...record, evidence: { ...evidence, backends: known } };
  }

  #remember(snapshot: string, backends: unknown): void {
    this.#known.set(snapshot, backends);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
