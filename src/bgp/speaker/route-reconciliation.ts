import { reason, type Clock, type Reason, type Timer } from '../../core/index.ts';
import type { DesiredRoute, RouteTable } from './route-table.ts';
import type { RouteRepairKind } from './sending/index.ts';

/** So many routes of single peers are looked at in one turn of the event loop: less than a millisecond. */
const MOST_CHECKS = 2_048;

const REPAIRS: Readonly<Record<RouteRepairKind, string>> = {
  'route-missing': 'the peer should have the route and was not told, and is told now',
  'route-outdated': 'the peer was told something else of the route than it should, and is told now',
  'route-left-over': 'the peer should not have the route any more, and it is withdrawn now',
};

/** Why a peer is sent a difference that nobody has told of. */
export function repairReason(damage: RouteRepairKind): Reason<RouteRepairKind> {
  return reason(damage, REPAIRS[damage]);
}

export interface RouteReconciliationSetup {
  readonly clock: Clock;
  readonly table: Pick<RouteTable, 'values'>;
  /** Compares a route with what a peer was sent of it: one for each peer. */
  readonly checks: () => readonly ((route: DesiredRoute) => void)[];
}

/**
 * Looks at every route of every peer, and has what differs sent. Nothing should: events tell of every change. What was
 * missed all the same must not stay for as long as the session lives.
 */
export class RouteReconciliation {
  readonly #setup: RouteReconciliationSetup;
  #timer: Timer | undefined;
  #running = false;

  constructor(setup: RouteReconciliationSetup) {
    this.#setup = setup;
  }

  /** Nothing happens while one is under way. */
  begin(): void {
    if (this.#running) return;
    this.#running = true;
    this.#turn(this.#setup.table.values());
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #turn(rest: Iterator<DesiredRoute>): void {
    const checks = this.#setup.checks();
    for (let left = MOST_CHECKS; left > 0; left -= Math.max(1, checks.length)) {
      const next = rest.next();
      if (next.done === true) {
        this.stop();
        return;
      }
      for (const check of checks) check(next.value);
    }
    this.#timer = this.#setup.clock.afterDrain(() => {
      this.#turn(rest);
    });
  }
}
