import type { PeerOptions } from '../bgp/speaker/index.ts';
import { reason, type Reason } from '../core/index.ts';
import { movedAttributes, type HidingAttribute, type MovingOptions } from './moved-attributes.ts';

export type HiddenAttributeReasonCode = 'attribute-hidden';

export interface HiddenAttributeEvidence {
  readonly peer: string;
  readonly prefix: string;
  readonly attribute: HidingAttribute;
  /** The first option of the announcement that says another one, such as `actions.down`. */
  readonly hidden: string;
}

/** What a peer's own options hide of an announcement: such a peer is told the same whatever happens. */
export interface HiddenAttributeWarning {
  readonly reason: Reason<HiddenAttributeReasonCode, HiddenAttributeEvidence>;
  readonly at: Date;
}

type Announced = MovingOptions & { readonly prefix: string };

const attributes: readonly HidingAttribute[] = ['med', 'localPref', 'prepend'];

/** Finds peers whose own attributes hide those of an announcement: each is told once for each attribute. */
export class HiddenAttributes {
  readonly #tell: (why: HiddenAttributeWarning['reason']) => void;
  /** The attributes of those that have some, by their names. */
  readonly #peers = new Map<string, readonly HidingAttribute[]>();
  readonly #told = new Set<string>();

  constructor(tell: (why: HiddenAttributeWarning['reason']) => void) {
    this.#tell = tell;
  }

  /** @param announcements those that there are */
  addPeer(name: string, options: PeerOptions, announcements: Iterable<Announced>): void {
    const own = attributes.filter((attribute) => options[attribute] !== undefined);
    for (const attribute of attributes) this.#told.delete(`${attribute} ${name}`);
    this.#peers.delete(name);
    if (own.length === 0) return;
    this.#peers.set(name, own);
    for (const announced of announcements) this.#look(name, own, announced);
  }

  addAnnouncement(announced: Announced, hasPeer: (name: string) => boolean): void {
    for (const [name, own] of this.#peers) {
      if (hasPeer(name)) this.#look(name, own, announced);
      else this.#peers.delete(name);
    }
  }

  #look(peer: string, own: readonly HidingAttribute[], announced: Announced): void {
    const { prefix, peers, perPeer = {} } = announced;
    const particular = perPeer[peer];
    if (peers?.includes(peer) === false || particular === 'withdraw') return;
    const moved = movedAttributes(announced);
    for (const attribute of own) {
      const hidden = moved.get(attribute);
      const key = `${attribute} ${peer}`;
      if (hidden === undefined || particular?.[attribute] !== undefined || this.#told.has(key)) {
        continue;
      }
      this.#told.add(key);
      const message = `the ${attribute} that peer ${peer} has of its own counts before ${hidden} of ${prefix}, which it never sees: leave it out there, or write ${attribute} in perPeer of the announcement`;
      this.#tell(reason('attribute-hidden', message, { peer, prefix, attribute, hidden }));
    }
  }
}
