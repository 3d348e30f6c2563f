import type { Clock } from '../../core/index.ts';
import type { UpdateCounts } from '../router.ts';
import type { FleetNode } from './fleet-node.ts';
import type { FleetRouter } from './fleet-router.ts';

/** What a router and a node have to do with each other, as the router sees it. */
export class Side {
  readonly node: FleetNode;
  readonly router: FleetRouter;
  readonly #clock: Clock;
  /** Since when the path between them is as it is, on the fleet's clock; the same for the session. */
  pathSince: number;
  sessionSince: number;
  isPartitioned = false;
  isEstablished = false;
  /** Changes of the router's table that UPDATEs have brought. */
  announced = 0;
  withdrawn = 0;
  /** Since when each prefix could be served by this node to the clients of this router. */
  readonly #ableSince = new Map<string, number>();
  /** Since when the two do not agree on a prefix. */
  readonly #apartSince = new Map<string, number>();

  /** @param note takes down what happens */
  constructor(node: FleetNode, router: FleetRouter, clock: Clock, note: (text: string) => void) {
    this.node = node;
    this.router = router;
    this.#clock = clock;
    this.pathSince = clock.now();
    this.sessionSince = this.pathSince;
    router.bgp
      .on('peer', ({ peer, to, reason }) => {
        if (peer !== node.address) return;
        this.sessionSince = clock.now();
        this.isEstablished = to === 'established';
        note(`${router.name} sees ${node.name} ${to}: ${reason.message}`);
      })
      .on('route', ({ peer, prefix, change }) => {
        if (peer !== node.address) return;
        // What goes with its session was not brought by an UPDATE.
        if (this.isEstablished && change === 'removed') this.withdrawn += 1;
        else if (this.isEstablished) this.announced += 1;
        note(`${router.name}: ${prefix} of ${node.name} ${change}`);
      });
  }

  /** What each says is heard by the other. */
  get isTalking(): boolean {
    return this.isCurrent && !this.isPartitioned && this.node.isResponsive;
  }

  /** The session is with the program that runs now: a router may not know yet that the one before it is gone. */
  get isCurrent(): boolean {
    return this.isEstablished && this.sessionSince >= this.node.startedAt;
  }

  /** Since when the node could serve the clients of the router, on the fleet's clock; undefined if it cannot. */
  ableSince(prefix: string): number | undefined {
    return this.#ableSince.get(prefix);
  }

  /** How long the router has not had what the node says that it has, or the other way round, in milliseconds. */
  apartFor(prefix: string): number {
    return this.#clock.now() - (this.#apartSince.get(prefix) ?? this.#clock.now());
  }

  /** UPDATEs that the node has sent, without those that end the RIB. */
  get updates(): UpdateCounts {
    return this.router.bgp.updatesOf(this.node.address);
  }

  look(prefixes: readonly string[], isOut: (prefix: string) => boolean): void {
    const { node } = this;
    const now = this.#clock.now();
    for (const prefix of prefixes) {
      const isAble =
        this.isTalking && node.hasPower && !node.isBlind && !isOut(prefix) && node.isWell(prefix);
      keep(this.#ableSince, prefix, isAble, now);
      keep(this.#apartSince, prefix, this.isTalking && this.#disagree(prefix), now);
    }
  }

  /** The node says that it has sent the route, and the router has none; or the other way round. */
  #disagree(prefix: string): boolean {
    const isSaid = this.node.anycast?.speaker.peersWith(prefix).includes(this.router.address);
    const isHeard = this.router.route(this.node.address, prefix) !== undefined;
    return (isSaid === true) !== isHeard;
  }
}

function keep(since: Map<string, number>, key: string, holds: boolean, now: number): void {
  if (!holds) since.delete(key);
  else if (!since.has(key)) since.set(key, now);
}
