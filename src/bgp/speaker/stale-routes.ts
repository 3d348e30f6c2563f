import { routeRefreshSubtype, type RouteRefreshMessage } from '../../bgp-packet-lite/index.ts';
import { Deadline, type Clock } from '../../core/index.ts';
import { familyOf, type Family } from '../session/index.ts';
import type { AdjRibIn } from './adj-rib-in/index.ts';

/** How long a peer may take to announce everything again, in milliseconds: longer than any full table takes. */
const LONGEST_REFRESH = 600_000;

/**
 * What an enhanced route refresh (RFC 7313 §4) does to the routes of a peer: between BoRR and EoRR everything comes
 * again, and what has not is gone.
 */
export class StaleRoutes {
  readonly #rib: AdjRibIn;
  readonly #clock: Clock;
  /** A refresh is under way: a peer that never ends it must not keep what it has withdrawn. */
  readonly #deadlines = new Map<Family, Deadline>();

  constructor(rib: AdjRibIn, clock: Clock) {
    this.#rib = rib;
    this.#clock = clock;
  }

  /** A BoRR or an EoRR of a session that has negotiated them, for a family that it has. */
  demarcate(refresh: RouteRefreshMessage): void {
    const family = familyOf(refresh);
    if (family === undefined) return;
    if (refresh.subtype === routeRefreshSubtype.begin) this.#begin(family);
    if (refresh.subtype === routeRefreshSubtype.end) this.#end(family);
  }

  stop(): void {
    for (const deadline of this.#deadlines.values()) deadline.stop();
    this.#deadlines.clear();
  }

  #begin(family: Family): void {
    this.#rib.markStale(family);
    let deadline = this.#deadlines.get(family);
    if (deadline === undefined) {
      deadline = new Deadline(this.#clock, () => {
        this.#end(family);
      });
      this.#deadlines.set(family, deadline);
    }
    deadline.restart(LONGEST_REFRESH);
  }

  #end(family: Family): void {
    // RFC 7313 §4: an EoRR without a BoRR before it is ignored.
    const deadline = this.#deadlines.get(family);
    if (deadline === undefined) return;
    deadline.stop();
    this.#deadlines.delete(family);
    this.#rib.sweep(family);
  }
}
