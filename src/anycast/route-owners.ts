import { reason, type Reason } from '../core/index.ts';
import type { DrainAttributes } from './drain/index.ts';
import type { Standing } from './presence.ts';

/** Whether a route is there while any of its owners wants it, or only while all of them do. */
export type OwnersRequired = 'any' | 'all';

export type OwnersReasonCode = 'owner-missing';

/** One announcement of a prefix, as the others of that prefix see it. */
export interface RouteOwner {
  /** Whether it wants the route, the others aside. */
  readonly wants: boolean;
  /** Whether it wants the route although its service is not well: de-preferred, or kept by a guard. */
  readonly isWorse: boolean;
  /** What its route says because it is leaving; undefined while it is not. */
  readonly leaving: DrainAttributes | undefined;
  /** Whether the address is to be on this host because of it; undefined before anybody knows. */
  readonly wantsAddress: boolean | undefined;
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
  #require: OwnersRequired;
  /** How each of them stands, as the others were told. */
  readonly #owners = new Map<Owner, string>();

  constructor(require: OwnersRequired) {
    this.#require = require;
  }

  get require(): OwnersRequired {
    return this.#require;
  }

  /** In the order in which they came. */
  get all(): readonly Owner[] {
    return [...this.#owners.keys()];
  }

  add(owner: Owner): void {
    this.#owners.set(owner, '');
    this.changed(owner);
  }

  /** @returns whether it was the last one */
  remove(owner: Owner): boolean {
    this.#owners.delete(owner);
    this.#tellOthers(owner);
    return this.#owners.size === 0;
  }

  /** Only to be changed while it makes no difference: with one owner. */
  change(require: OwnersRequired): void {
    this.#require = require;
  }

  /** Why an owner does not get the route that it wants; undefined if nobody is in its way. */
  objection(owner: Owner): Reason<OwnersReasonCode> | undefined {
    if (this.#require === 'any') return undefined;
    const other = this.#others(owner).find((candidate) => !candidate.wants);
    if (other === undefined) return undefined;
    const { message, code } = other.reason;
    return reason('owner-missing', `all owners must want the route, and one does not: ${message}`, {
      code,
    });
  }

  /**
   * Whether another owner speaks for this one, too. Where any is enough, one that is well does: what is worse says
   * nothing of the route then. Where all are needed, the route is worth no more than the worst of them.
   */
  isSpokenFor(owner: Owner): boolean {
    const isAny = this.#require === 'any';
    if (owner.isWorse !== isAny) return false;
    return this.#others(owner).some(
      ({ wants, isWorse, leaving }) => wants && isWorse !== isAny && (!isAny || !leaving),
    );
  }

  /** What a route says because its owner leaves, or one without which it cannot be; undefined while nobody does. */
  leaving(owner: Owner): DrainAttributes | undefined {
    if (this.#require === 'any') return owner.leaving;
    const all = this.all.flatMap(({ leaving }) => leaving ?? []);
    if (all.length === 0) return undefined;
    return {
      med: all.find(({ med }) => med !== undefined)?.med,
      prepend: all.find(({ prepend }) => prepend !== undefined)?.prepend,
    };
  }

  /** Whether the address is to be on this host because of it: with a route, and with no route it is in the way. */
  wantsAddress(owner: Owner): boolean | undefined {
    if (this.#require === 'any') return owner.wantsAddress;
    const wishes = [owner, ...this.#others(owner)].map(({ wantsAddress }) => wantsAddress);
    if (wishes.includes(false)) return false;
    return wishes.includes(undefined) ? undefined : true;
  }

  /** Whether the route stays when this owner wants it no more. */
  isWantedByOther(owner: Owner): boolean {
    if (this.#require === 'all') return false;
    return this.#others(owner).some(({ wants }) => wants);
  }

  /** What is to be so of one owner, with regard to the others. */
  standingOf(owner: Owner): Standing {
    const { wants, reason: why } = owner;
    return {
      wantsAddress: this.wantsAddress(owner),
      isSpokenFor: wants && this.objection(owner) === undefined && this.isSpokenFor(owner),
      isWantedByOther: this.isWantedByOther(owner),
      reason: why,
    };
  }

  /** Whether the route stays when this one is no owner any more. */
  staysWithout(owner: Owner): boolean {
    if (this.#require === 'any') return this.isWantedByOther(owner);
    const others = this.#others(owner);
    return others.length > 0 && others.every(({ wants }) => wants);
  }

  /** What one wants may have changed: tells the others if it has. */
  changed(owner: Owner): void {
    const before = this.#owners.get(owner);
    const now = standingOf(owner);
    if (before === undefined || before === now) return;
    this.#owners.set(owner, now);
    this.#tellOthers(owner);
  }

  #tellOthers(owner: Owner): void {
    for (const other of this.#others(owner)) other.onOthersChanged();
  }

  #others(owner: Owner): readonly Owner[] {
    // Most prefixes have one.
    if (this.#owners.size < 2 && this.#owners.has(owner)) return [];
    return this.all.filter((other) => other !== owner);
  }
}

function standingOf({ wants, isWorse, leaving, wantsAddress }: RouteOwner): string {
  return JSON.stringify([wants, isWorse, leaving, wantsAddress ?? null]);
}
