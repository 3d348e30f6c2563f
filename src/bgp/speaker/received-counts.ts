import type { Family } from '../session/index.ts';
import type { Ineligibility } from './adj-rib-in/index.ts';

/** What a peer has sent on its session, of one family. */
export interface FamilyCounts {
  /** Prefixes that were announced, again or anew. */
  readonly announced: number;
  /** Prefixes that were withdrawn. */
  readonly withdrawn: number;
  /** Prefixes of faulty announcements, which count as withdrawals (RFC 7606 §2). */
  readonly treatedAsWithdrawn: number;
  /**
   * How many prefixes the peer announces now, each path of ADD-PATH for itself. Undefined unless the peer has
   * `maxPrefixes` or `keepRoutes`; with `keepRoutes` alone no more than that are known.
   */
  readonly present: number | undefined;
  /** The peer has sent everything once: its End-of-RIB (RFC 4724 §2) has come. */
  readonly endOfRib: boolean;
}

/** What a peer has sent on its session, or on the last one. */
export interface ReceivedCounts {
  /** UPDATEs, without End-of-RIB markers. */
  readonly updates: number;
  /** Prefixes that were announced, again or anew, of all families. */
  readonly prefixes: number;
  /** The families of the session. */
  readonly families: Readonly<Partial<Record<Family, FamilyCounts>>>;
  /** UPDATEs by what RFC 7606 §2 did with the strongest of their faults. */
  readonly faulty: { readonly treatAsWithdraw: number; readonly attributeDiscard: number };
  /** Prefixes that were announced well-formed and may not be used, by why. */
  readonly ineligible: Readonly<Record<Ineligibility, number>>;
  /** Fields with prefixes of families that were not negotiated, which are ignored (RFC 4760 §6). */
  readonly ignored: number;
  /** Routes that are kept now: see `keepRoutes`. */
  readonly kept: number;
  /** Announcements that could not be kept for want of room. */
  readonly notKept: number;
}

/** Counts while it goes. */
export interface FamilyTally {
  announced: number;
  withdrawn: number;
  treatedAsWithdrawn: number;
  endOfRib: boolean;
}

/** What one session has received so far. */
export class ReceivedTally {
  updates = 0;
  ignored = 0;
  readonly faulty: { treatAsWithdraw: number; attributeDiscard: number } = {
    treatAsWithdraw: 0,
    attributeDiscard: 0,
  };
  readonly ineligible: Record<Ineligibility, number> = {
    'as-path-loop': 0,
    'originated-here': 0,
    'route-leak': 0,
  };
  readonly #families = new Map<Family, FamilyTally>();

  constructor(families: readonly Family[] = []) {
    for (const family of families) {
      this.#families.set(family, {
        announced: 0,
        withdrawn: 0,
        treatedAsWithdrawn: 0,
        endOfRib: false,
      });
    }
  }

  /** Undefined for a family that the session does not have. */
  of(family: Family): FamilyTally | undefined {
    return this.#families.get(family);
  }

  /** @param present how many prefixes of a family there are now, where that is known */
  counts(
    present: (family: Family) => number | undefined,
    { kept, notKept }: { kept: number; notKept: number },
  ): ReceivedCounts {
    const families: Partial<Record<Family, FamilyCounts>> = {};
    let prefixes = 0;
    for (const [family, tally] of this.#families) {
      prefixes += tally.announced;
      families[family] = { ...tally, present: present(family) };
    }
    return {
      updates: this.updates,
      prefixes,
      families,
      faulty: { ...this.faulty },
      ineligible: { ...this.ineligible },
      ignored: this.ignored,
      kept,
      notKept,
    };
  }
}
