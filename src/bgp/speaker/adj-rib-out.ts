import type { Reason } from '../../core/index.ts';
import type { DesiredRoute } from './desired-routes.ts';
import type { DesiredAttributes } from './route.ts';

/** One prefix on one session. `written` runs ahead of `handed` while octets wait for the kernel. */
interface Entry {
  /** What was written last; undefined after a withdrawal. */
  written: DesiredRoute | undefined;
  /** What the kernel has taken: what the peer has been told, as far as we can know. */
  handed: DesiredRoute | undefined;
}

/** A route that leaves the wire. */
export interface Withdrawal {
  readonly route: DesiredRoute;
  readonly reason: Reason;
}

/** What brings a session from what it has sent to what is desired: withdrawals first. */
export interface Difference {
  readonly withdrawals: readonly Withdrawal[];
  /** Routes that share their attributes, for packing into one UPDATE. */
  readonly announcements: readonly (readonly DesiredRoute[])[];
}

/**
 * What one session has sent, and which prefixes may differ from what is desired. The last state wins: a prefix that
 * changed ten times while the peer was busy is compared once. It is bounded by the number of prefixes.
 */
export class AdjRibOut {
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Reason>();

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Nothing is announced, and the kernel has taken every withdrawal. */
  get empty(): boolean {
    return this.#entries.size === 0;
  }

  /** The peer has been told of the prefix, and not that it is withdrawn. */
  has(text: string): boolean {
    return this.#entries.get(text)?.handed !== undefined;
  }

  /** The routes that the peer has been told, oldest first. */
  *routes(): IterableIterator<DesiredRoute> {
    for (const { handed } of this.#entries.values()) {
      if (handed !== undefined) yield handed;
    }
  }

  /** What is wanted of a prefix may have changed. */
  mark(text: string, why: Reason): void {
    this.#pending.set(text, why);
  }

  /** The session is gone, and with it every route that the peer had been told: these. */
  clear(): readonly DesiredRoute[] {
    const lost = [...this.routes()];
    this.#entries.clear();
    this.#pending.clear();
    return lost;
  }

  /**
   * Takes the difference, which the caller must write now, and report with {@link handed} when the kernel has it.
   * @param key the same for attributes that are the same octets on this session
   */
  takeDifference(
    desired: (text: string) => DesiredRoute | undefined,
    key: (attributes: DesiredAttributes) => string,
  ): Difference {
    const withdrawals: Withdrawal[] = [];
    const announcements = new Map<string, DesiredRoute[]>();
    for (const [text, why] of this.#pending) {
      const want = desired(text);
      const entry = this.#entries.get(text);
      if (want === undefined) {
        if (entry?.written === undefined) continue;
        withdrawals.push({ route: entry.written, reason: why });
        entry.written = undefined;
        continue;
      }
      const wanted = key(want.attributes);
      if (entry?.written !== undefined && key(entry.written.attributes) === wanted) continue;
      if (entry === undefined) this.#entries.set(text, { written: want, handed: undefined });
      else entry.written = want;
      const group = announcements.get(wanted);
      if (group === undefined) announcements.set(wanted, [want]);
      else group.push(want);
    }
    this.#pending.clear();
    return { withdrawals, announcements: [...announcements.values()] };
  }

  /** The kernel has taken the octets of a difference. Differences are handed in the order in which they were taken. */
  handed({ withdrawals, announcements }: Difference): void {
    for (const { route } of withdrawals) {
      const entry = this.#entries.get(route.text);
      if (entry === undefined) continue;
      entry.handed = undefined;
      if (entry.written === undefined) this.#entries.delete(route.text);
    }
    for (const group of announcements) {
      for (const route of group) {
        const entry = this.#entries.get(route.text);
        if (entry !== undefined) entry.handed = route;
      }
    }
  }
}
