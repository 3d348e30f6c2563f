import { encodeMessage, endOfRib, routeRefreshSubtype } from '../../../bgp-packet-lite/index.ts';
import { familyNumbers, type Family } from '../../session/index.ts';
import type { EndOfRibHold } from './end-of-rib-hold.ts';

const refreshContext = { fourOctetAsn: true } as const;

/**
 * Where a feed of all routes begins and ends: the first one with End-of-RIB (RFC 4724 §2), those that a peer asks for
 * between BoRR and EoRR, if it knows them (RFC 7313 §4). Whatever a peer asks while it is fed is one more feed.
 */
export class FeedMarkers {
  readonly #enhanced: boolean;
  readonly #asked = new Set<Family>();
  readonly #hold: EndOfRibHold | undefined;
  #end: Uint8Array[];

  /**
   * @param enhanced the peer knows BoRR and EoRR
   * @param hold what End-of-RIB waits for beside the routes
   */
  constructor(families: readonly Family[], enhanced: boolean, hold?: EndOfRibHold) {
    this.#enhanced = enhanced;
    this.#hold = hold;
    this.#end = families.map((family) => endOfRib(familyNumbers(family)));
  }

  /** There is something to write, once everything is announced. */
  get pending(): boolean {
    // RFC 7313 §4: no BoRR before End-of-RIB, so what the peer asks for meanwhile waits as well.
    if (this.#hold?.isHeld === true) return false;
    return this.#end.length > 0 || this.#asked.size > 0;
  }

  /** The session is gone. */
  stop(): void {
    this.#hold?.stop();
  }

  ask(family: Family): void {
    this.#asked.add(family);
  }

  /** Everything is announced: what says so. */
  end(): readonly Uint8Array[] {
    const end = this.#end;
    this.#end = [];
    return end;
  }

  /** The families that are to be fed again, after the end of what was before (RFC 7313 §4). */
  begin(): { readonly families: readonly Family[]; readonly markers: readonly Uint8Array[] } {
    const families = [...this.#asked];
    this.#asked.clear();
    if (!this.#enhanced) return { families, markers: [] };
    this.#end = families.map((family) => demarcation(family, routeRefreshSubtype.end));
    return {
      families,
      markers: families.map((family) => demarcation(family, routeRefreshSubtype.begin)),
    };
  }
}

function demarcation(family: Family, subtype: number): Uint8Array {
  return encodeMessage(
    { type: 'route-refresh', ...familyNumbers(family), subtype },
    refreshContext,
  );
}
