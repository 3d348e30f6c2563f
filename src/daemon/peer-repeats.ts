import type { PeerEvent } from '../bgp/speaker/index.ts';

/** How many different things are remembered of one peer; beyond it they are told anew. */
const REMEMBERED = 32;

/** Of how many peers; those of a prefix come and go, and the longest known is forgotten first. */
const PEERS = 10_000;

/**
 * Tells news from repeats: a peer that cannot be reached goes the same way every few seconds, for ever, and once in the
 * log is enough. What it does next is news again once it has been Established.
 */
export class PeerRepeats {
  readonly #told = new Map<string, Set<string>>();

  /** Whether the peer has told the same since it was last Established. */
  isRepeat({ peer, from, to, reason }: PeerEvent): boolean {
    let told = this.#told.get(peer);
    if (told === undefined || from === 'established' || told.size >= REMEMBERED) {
      told = new Set();
      this.#told.set(peer, told);
      const [oldest] = this.#told.keys();
      if (this.#told.size > PEERS && oldest !== undefined) this.#told.delete(oldest);
    }
    const news = `${to} ${reason.message}`;
    if (told.has(news)) return true;
    told.add(news);
    return false;
  }
}
