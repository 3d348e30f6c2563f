import {
  packAnnouncements,
  packMpAnnouncements,
  packMpWithdrawals,
  packWithdrawals,
  type Ipv4Nlri,
  type Ipv6Nlri,
  type PackOptions,
} from '../../../bgp-packet-lite/index.ts';
import { familyNumbers, type Family } from '../../session/index.ts';
import type { DesiredRoute, RouteTable } from '../route-table.ts';
import type { RouteView } from '../route.ts';
import { MessageCache, type EncodedUpdates } from './message-cache.ts';
import {
  encodeBlock,
  prefixesPerMessage,
  type Unsendable,
  type UpdateBlock,
} from './update-block.ts';
import type { UpdateGroupSettings } from './update-group-settings.ts';

/** How many blocks a group remembers by what they say; beyond it some are made twice. */
const MOST_BLOCKS = 1_000;

/** We announce one path for each prefix (RFC 7911 §2: the identifier is ours to choose). */
const PATH_ID = 1;

/** How a route is withdrawn: as it was announced. */
export type WithdrawalForm = 'ipv4' | 'ipv4-multiprotocol' | 'ipv6-multiprotocol';

type Views = WeakMap<RouteView, UpdateBlock | Unsendable>;

/** Peers that are sent the same octets for the same routes: encoded for one, they are there for all. */
export class UpdateGroup {
  readonly #settings: UpdateGroupSettings;
  readonly #views: Readonly<Record<Family, Views>> = {
    'ipv4-unicast': new WeakMap(),
    'ipv6-unicast': new WeakMap(),
  };
  readonly #blocks = new Map<string, UpdateBlock>();
  readonly #messages: MessageCache;

  constructor(settings: UpdateGroupSettings, table: Pick<RouteTable, 'epoch'>) {
    this.#settings = settings;
    this.#messages = new MessageCache(table);
  }

  /** What a route says to these peers. */
  blockOf(view: RouteView, family: Family): UpdateBlock | Unsendable {
    const views = this.#views[family];
    let block = views.get(view);
    if (block === undefined) {
      block = this.#shared(encodeBlock(view, family, this.#settings));
      views.set(view, block);
    }
    return block;
  }

  /** UPDATEs that announce routes which all say the same. */
  announce(block: UpdateBlock, routes: readonly DesiredRoute[]): EncodedUpdates {
    return this.#messages.get(block.key, routes, () => this.#packAnnouncements(block, routes));
  }

  /** UPDATEs that withdraw routes which were announced in the same form. */
  withdraw(form: WithdrawalForm, routes: readonly DesiredRoute[]): EncodedUpdates {
    return this.#messages.get(form, routes, () => this.#packWithdrawals(form, routes));
  }

  /** How many routes fill whole messages of so many octets together: at least one message. */
  batchSize(block: UpdateBlock, octets: number): number {
    const { maxLength } = this.#settings;
    return prefixesPerMessage(block, this.#settings) * Math.max(1, Math.floor(octets / maxLength));
  }

  #shared(block: UpdateBlock | Unsendable): UpdateBlock | Unsendable {
    if (block.type === 'unsendable') return block;
    const known = this.#blocks.get(block.key);
    if (known !== undefined) return known;
    if (this.#blocks.size >= MOST_BLOCKS) this.#blocks.clear();
    this.#blocks.set(block.key, block);
    return block;
  }

  #packAnnouncements(
    { family, octets, nextHop }: UpdateBlock,
    routes: readonly DesiredRoute[],
  ): readonly Uint8Array[] {
    const options = this.#packOptions(family);
    if (family === 'ipv6-unicast') {
      const nextHops = nextHop.type === 'multiprotocol' ? nextHop.addresses : [];
      const reach = { afi: 2, safi: familyNumbers(family).safi, nextHops } as const;
      return packMpAnnouncements(octets, reach, this.#ipv6Nlri(routes), options);
    }
    const nlri = this.#ipv4Nlri(routes);
    if (nextHop.type === 'attribute') return packAnnouncements(octets, nlri, options);
    const reach = {
      afi: 1,
      safi: familyNumbers(family).safi,
      nextHops: nextHop.addresses,
    } as const;
    return packMpAnnouncements(octets, reach, nlri, options);
  }

  #packWithdrawals(form: WithdrawalForm, routes: readonly DesiredRoute[]): readonly Uint8Array[] {
    switch (form) {
      case 'ipv4':
        return packWithdrawals(this.#ipv4Nlri(routes), this.#packOptions('ipv4-unicast'));
      case 'ipv4-multiprotocol':
        return packMpWithdrawals(
          { afi: 1, safi: familyNumbers('ipv4-unicast').safi },
          this.#ipv4Nlri(routes),
          this.#packOptions('ipv4-unicast'),
        );
      case 'ipv6-multiprotocol':
        return packMpWithdrawals(
          { afi: 2, safi: familyNumbers('ipv6-unicast').safi },
          this.#ipv6Nlri(routes),
          this.#packOptions('ipv6-unicast'),
        );
    }
  }

  #packOptions(family: Family): PackOptions {
    const { maxLength, addPath } = this.#settings;
    return { maxLength, addPath: addPath.includes(family) };
  }

  #ipv4Nlri(routes: readonly DesiredRoute[]): readonly Ipv4Nlri[] {
    const addPath = this.#settings.addPath.includes('ipv4-unicast');
    const nlri: Ipv4Nlri[] = [];
    for (const { prefix } of routes) {
      if (prefix.family !== 'ipv4') continue;
      const { address, length } = prefix;
      nlri.push(addPath ? { address, length, pathId: PATH_ID } : prefix);
    }
    return nlri;
  }

  #ipv6Nlri(routes: readonly DesiredRoute[]): readonly Ipv6Nlri[] {
    const addPath = this.#settings.addPath.includes('ipv6-unicast');
    const nlri: Ipv6Nlri[] = [];
    for (const { prefix } of routes) {
      if (prefix.family !== 'ipv6') continue;
      const { address, length } = prefix;
      nlri.push(addPath ? { address, length, pathId: PATH_ID } : prefix);
    }
    return nlri;
  }
}

/** How a route that was announced like this is withdrawn. */
export function withdrawalForm({ family, nextHop }: UpdateBlock): WithdrawalForm {
  if (family === 'ipv6-unicast') return 'ipv6-multiprotocol';
  return nextHop.type === 'attribute' ? 'ipv4' : 'ipv4-multiprotocol';
}
