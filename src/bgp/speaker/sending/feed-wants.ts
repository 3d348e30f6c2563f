import { reason } from '../../../core/index.ts';
import type { Family } from '../../session/index.ts';
import { familyOfRoute, type DesiredRoute } from '../route-table.ts';
import { viewFor, type RouteView } from '../route.ts';
import type { FeedSetup } from './feed-setup.ts';
import type { UnsentReason } from './next-hop.ts';
import type { UpdateBlock } from './update-block.ts';
import type { UpdateGroup } from './update-group.ts';

interface LastWanted {
  readonly view: RouteView;
  readonly family: Family;
  readonly block: UpdateBlock | undefined;
}

/** What one session is to be told of each route. */
export class FeedWants {
  readonly #setup: Pick<FeedSetup, 'peer' | 'address' | 'session'>;
  #group: UpdateGroup;
  /** What was found for the route before. */
  #last: LastWanted | undefined;

  constructor(setup: FeedSetup) {
    this.#setup = setup;
    this.#group = setup.group;
  }

  /** The peers that are sent the same. */
  get group(): UpdateGroup {
    return this.#group;
  }

  set group(group: UpdateGroup) {
    this.#group = group;
    this.#last = undefined;
  }

  /** Undefined for nothing: the route is not for the peer, or cannot be sent. */
  blockOf(route: DesiredRoute): UpdateBlock | undefined {
    const { exported } = route;
    if (exported === undefined) return undefined;
    const view = viewFor(exported, this.#setup.peer);
    if (view === undefined) return undefined;
    const family = familyOfRoute(route);
    // Most routes say the same as the one before.
    if (this.#last?.view === view && this.#last.family === family) return this.#last.block;
    const block = this.#group.blockOf(view, family);
    const wanted = block.type === 'block' && !this.#leadsBack(block) ? block : undefined;
    this.#last = { view, family, block: wanted };
    return wanted;
  }

  /** Why the peer does not get a route that is for it; undefined if it does, or is not to. */
  unsent(route: DesiredRoute): UnsentReason | undefined {
    const { exported } = route;
    const view = exported === undefined ? undefined : viewFor(exported, this.#setup.peer);
    if (view === undefined) return undefined;
    const block = this.#group.blockOf(view, familyOfRoute(route));
    if (block.type === 'unsendable') return block.reason;
    return this.#leadsBack(block) ? nextHopIsPeer : undefined;
  }

  /** RFC 4271 §5.1.3: a peer's own address is never the next hop of what it is sent. On one host it is ours as well. */
  #leadsBack({ nextHop }: UpdateBlock): boolean {
    const { address, session } = this.#setup;
    return nextHop.text === address && session.connection?.local.host !== address;
  }
}

const nextHopIsPeer: UnsentReason = reason(
  'next-hop-is-peer',
  'the next hop is the peer itself (RFC 4271 §5.1.3): give it another nextHop in perPeer, or name the peers that get the route',
);
