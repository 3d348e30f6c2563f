import {
  parseCommunity,
  parseExtendedCommunity,
  parseLargeCommunity,
} from '../../../bgp-packet-lite/index.ts';
import { ConfigurationError } from '../../../core/index.ts';
import type { PeerAttributes } from '../route.ts';
import { optional, parseList, parseWhole } from './values.ts';

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

const LARGEST_METRIC = 2 ** 32 - 1;

/** Longer paths are dropped by many networks. */
const LONGEST_PREPEND = 64;

/** Of each kind: all of them leave room in an UPDATE (RFC 4271 §4) for those of the route. */
const MOST_COMMUNITIES = 100;

/**
 * Checks the options.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parsePeerAttributes(options: PeerAttributeOptions): PeerAttributes {
  const metric = (value: unknown): number => parseWhole(value, 'a metric', 0, LARGEST_METRIC);
  return {
    med: optional('med', options.med, metric),
    localPref: optional('localPref', options.localPref, metric),
    prepend: optional('prepend', options.prepend, (value) =>
      parseWhole(value, 'a number of repetitions', 0, LONGEST_PREPEND),
    ),
    communities: optional('communities', options.communities, (value) =>
      parseCommunities(value, '["65000:100"]', parseCommunity),
    ),
    largeCommunities: optional('largeCommunities', options.largeCommunities, (value) =>
      parseCommunities(value, '["65000:1:2"]', parseLargeCommunity),
    ),
    extendedCommunities: optional('extendedCommunities', options.extendedCommunities, (value) =>
      parseCommunities(value, '["rt:65000:100"]', parseExtendedCommunity),
    ),
  };
}

function parseCommunities<T>(
  value: unknown,
  example: string,
  parse: (text: unknown) => T,
): readonly T[] {
  const communities = parseList(value, example, parse);
  if (communities.length <= MOST_COMMUNITIES) return communities;
  throw new ConfigurationError(
    '',
    `${communities.length} are too many for one peer: write at most ${MOST_COMMUNITIES}`,
  );
}
