/** Whether a route is there while any of its owners wants it, or only while all of them do. */
export type RouteSharing = 'any' | 'all';

/** One owner of a route, as the breaker knows it. */
export interface RouteShare {
  readonly prefix: string;
  readonly sharing: RouteSharing;
  /** Undefined while it has decided nothing. */
  route: SharedRoute | undefined;
  /** It may leave although the breaker has held it, and is not counted. */
  isReleased: boolean;
  isRemoving: boolean;
  changed: (() => void) | undefined;
}

/** A route, and which of its owners want it: what is on the wire follows all of them together. */
export class SharedRoute {
  readonly #sharing: RouteSharing;
  /** Whether each of those wants it that have decided. */
  readonly #shares = new Map<RouteShare, boolean>();
  #wanting = 0;

  constructor(sharing: RouteSharing) {
    this.#sharing = sharing;
  }

  get isAnnounced(): boolean {
    if (this.#sharing === 'any') return this.#wanting > 0;
    return this.#wanting > 0 && this.#wanting === this.#shares.size;
  }

  get isEmpty(): boolean {
    return this.#shares.size === 0;
  }

  get shares(): Iterable<RouteShare> {
    return this.#shares.keys();
  }

  isWantedBy(share: RouteShare): boolean {
    return this.#shares.get(share) === true;
  }

  /** Whether the route goes when this owner lets go. */
  leavesWith(share: RouteShare): boolean {
    if (!this.isAnnounced || !this.isWantedBy(share)) return false;
    return this.#sharing === 'all' || this.#wanting === 1;
  }

  set(share: RouteShare, wants: boolean): void {
    this.delete(share);
    this.#shares.set(share, wants);
    if (wants) this.#wanting += 1;
  }

  delete(share: RouteShare): void {
    if (this.isWantedBy(share)) this.#wanting -= 1;
    this.#shares.delete(share);
  }
}
