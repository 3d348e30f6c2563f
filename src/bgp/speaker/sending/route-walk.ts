import type { Family } from '../../session/index.ts';
import { familyOfRoute, type DesiredRoute, type RouteTable } from '../route-table.ts';
import type { MarkingBudget } from './send-queue.ts';

/** Who marks the routes that a walk comes by. */
interface RouteMarker {
  mark(route: DesiredRoute): void;
  markAgain(route: DesiredRoute): void;
}

/**
 * Goes through a whole table, a part in each turn of the event loop, while the table changes: what is added meanwhile
 * comes last, and what is forgotten does not come. Whoever changes a route marks it as well, so the walk may come by
 * before or after.
 */
export class RouteWalk {
  readonly #table: Pick<RouteTable, 'values'>;
  readonly #marker: RouteMarker;
  #rest: Iterator<DesiredRoute> | undefined;
  /** What is wanted of any route may have changed. */
  #all = false;
  /** Whose routes are wanted again, changed or not. */
  readonly #again = new Set<Family>();

  constructor(table: Pick<RouteTable, 'values'>, marker: RouteMarker) {
    this.#table = table;
    this.#marker = marker;
  }

  get running(): boolean {
    return this.#rest !== undefined;
  }

  /** Marks every route from the first one on. What was wanted again stays so. */
  markAll(): void {
    this.#all = true;
    this.#rest = this.#table.values();
  }

  /** Marks the routes of these families as wanted again. The walk before must be through. */
  markAgain(families: readonly Family[]): void {
    if (families.length === 0) return;
    for (const family of families) this.#again.add(family);
    this.#rest = this.#table.values();
  }

  /** Goes on. Returns how many routes it has come by. */
  go(budget: MarkingBudget): number {
    const before = budget.left;
    while (this.#rest !== undefined && budget.left > 0) {
      const step = this.#rest.next();
      if (step.done === true) {
        this.#finish();
      } else {
        budget.left -= 1;
        this.#visit(step.value);
      }
    }
    return before - budget.left;
  }

  #visit(route: DesiredRoute): void {
    if (this.#again.has(familyOfRoute(route))) this.#marker.markAgain(route);
    else if (this.#all) this.#marker.mark(route);
  }

  #finish(): void {
    this.#rest = undefined;
    this.#all = false;
    this.#again.clear();
  }
}
