import { ConfigurationError } from '../../../core/index.ts';
import { readAttributes } from '../route-attributes.ts';
import type { PeerAttributes } from '../route.ts';

/** What every route to the peer gets beside its own attributes, or instead of them. */
export interface PeerAttributeOptions {
  /** MULTI_EXIT_DISC of every route to this peer, 0 to 4294967295, in place of the route's. */
  readonly med?: number | undefined;
  /** LOCAL_PREF of every route to this internal peer, 0 to 4294967295, in place of the route's. Refused for external ones. */
  readonly localPref?: number | undefined;
  /**
   * How many times our AS number stands in AS_PATH beside the once that it must, 0 to 64: the longer path loses.
   * External peers only. 0 by default.
   */
  readonly prepend?: number | undefined;
  /** Standard communities beside those of the route, such as `'65000:100'` or `'no-export'` (RFC 1997); at most 100. */
  readonly communities?: readonly string[] | undefined;
  /** Large communities beside those of the route, such as `'65000:1:2'` (RFC 8092); at most 100. */
  readonly largeCommunities?: readonly string[] | undefined;
  /** Extended communities beside those of the route, such as `'rt:65000:100'` (RFC 4360); at most 100. */
  readonly extendedCommunities?: readonly string[] | undefined;
}

/** Which keys {@link PeerAttributeOptions} has. */
export const peerAttributeOptionKeys: readonly (keyof PeerAttributeOptions)[] = [
  'med',
  'localPref',
  'prepend',
  'communities',
  'largeCommunities',
  'extendedCommunities',
];

/** Of each kind: all of them leave room in an UPDATE (RFC 4271 §4) for those of the route. */
const MOST_COMMUNITIES = 100;

const communityKeys = ['communities', 'largeCommunities', 'extendedCommunities'] as const;

/**
 * Checks the options, as those of a route are.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parsePeerAttributes(options: PeerAttributeOptions): PeerAttributes {
  const { med, localPref, prepend, communities, largeCommunities, extendedCommunities } = options;
  const attributes = readAttributes({
    med,
    localPref,
    prepend,
    communities,
    largeCommunities,
    extendedCommunities,
  });
  for (const name of communityKeys) {
    const count = attributes[name]?.length ?? 0;
    if (count <= MOST_COMMUNITIES) continue;
    throw new ConfigurationError(
      name,
      `${count} are too many for one peer: write at most ${MOST_COMMUNITIES}`,
    );
  }
  return attributes;
}
