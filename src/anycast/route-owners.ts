import { reason, type Reason } from '../core/index.ts';

/** Whether a route is there while any of its owners wants it, or only while all of them do. */
export type OwnersRequired = 'any' | 'all';

export type OwnersReasonCode = 'owner-missing';

/** One announcement of a prefix, as the others of that prefix see it. */
export interface RouteOwner {
  /** Whether it wants the route, the others aside. */
  readonly wants: boolean;
  /** Whether it is leaving: its route is marked. */
  readonly isLeaving: boolean;
  /** Why. */
  readonly reason: Reason;
  /** What another owner wants has changed. */
  onOthersChanged(): void;
}

/**
 * The announcements of one prefix: owners of one route. The speaker counts them, and takes the route away with the last
 * one: an or. `all` makes it an and.
 */
export class RouteOwners<Owner extends RouteOwner = RouteOwner> {
  readonly require: OwnersRequired;
  readonly #owners: Owner[] = [];

  constructor(require: OwnersRequired) {
    this.require = require;
  }

  get all(): readonly Owner[] {
    return this.#owners;
  }

  add(owner: Owner): void {
    this.#owners.push(owner);
    this.changed(owner);
  }

  /** @returns whether it was the last one */
  remove(owner: Owner): boolean {
    const index = this.#owners.indexOf(owner);
    if (index >= 0) this.#owners.splice(index, 1);
    this.changed(owner);
    return this.#owners.length === 0;
  }

  /** Why an owner does not get the route that it wants; undefined if nobody is in its way. */
  objection(owner: Owner): Reason<OwnersReasonCode> | undefined {
    if (this.require === 'any') return undefined;
    const other = this.#owners.find((candidate) => candidate !== owner && !candidate.wants);
    if (other === undefined) return undefined;
    const { message, code } = other.reason;
    return reason('owner-missing', `all owners must want the route, and one does not: ${message}`, {
      code,
    });
  }

  /** Whether the route of an owner is to be marked: that of all is, where one that leaves takes the route with it. */
  isMarked(owner: Owner): boolean {
    if (this.require === 'any') return owner.isLeaving;
    return this.#owners.some(({ isLeaving }) => isLeaving);
  }

  /** Whether the route stays when this owner lets go. */
  isWantedByOther(owner: Owner): boolean {
    if (this.require === 'all') return false;
    return this.#owners.some((other) => other !== owner && other.wants);
  }

  /** What one wants has changed. */
  changed(owner: Owner): void {
    if (this.require === 'any') return;
    for (const other of [...this.#owners]) {
      if (other !== owner) other.onOthersChanged();
    }
  }
}
