import type {
  PeerOptions,
  RouteAttributesOptions,
  RouteExportOptions,
} from '../bgp/speaker/index.ts';

/** What one peer would be told of a route. */
export interface PlannedRoute {
  /** The peer, by the name that it has in events. */
  readonly peer: string;
  /** The next hop is our address on the session, or what the peer's `nextHop` says, where there is none. */
  readonly attributes: RouteAttributesOptions;
}

/** A peer of the configuration, by its name. */
export interface NamedPeer {
  readonly name: string;
  readonly options: PeerOptions;
}

/**
 * What each peer would be told of a route: to those that it is for, and each as its own options and `perPeer` say.
 * @param ownAsn of the speaker
 */
export function plannedRoutes(
  exported: RouteExportOptions,
  peers: readonly NamedPeer[],
  ownAsn: number,
): readonly PlannedRoute[] {
  const { peers: meant, perPeer = {}, ...general } = exported;
  return peers.flatMap(({ name, options }) => {
    const particular = perPeer[name];
    const isMeant = meant === undefined || meant.includes(name);
    if (!isMeant || particular === 'withdraw') return [];
    const said = saidTo(options, general, particular ?? {});
    return [{ peer: name, attributes: seenBy(options, said, ownAsn) }];
  });
}

const METRICS = ['med', 'localPref', 'prepend'] as const;
const COMMUNITIES = ['communities', 'largeCommunities', 'extendedCommunities'] as const;

/** What is said to the peer in particular counts first, then what its own options say, then the route's own. */
function saidTo(
  peer: PeerOptions,
  general: RouteAttributesOptions,
  particular: RouteAttributesOptions,
): RouteAttributesOptions {
  const metrics = METRICS.map((name) => [name, particular[name] ?? peer[name] ?? general[name]]);
  const communities = COMMUNITIES.map((name) => {
    const all = [...(particular[name] ?? general[name] ?? []), ...(peer[name] ?? [])];
    return [name, all.length === 0 ? undefined : [...new Set(all)]];
  });
  return {
    ...general,
    ...particular,
    ...(Object.fromEntries([...metrics, ...communities]) as RouteAttributesOptions),
  };
}

/** RFC 4271 §5.1.5: LOCAL_PREF is for internal peers alone; prepending of ours is for external ones. */
function seenBy(
  { asn, localAsn }: PeerOptions,
  attributes: RouteAttributesOptions,
  ownAsn: number,
): RouteAttributesOptions {
  const isInternal = asn === 'internal' || asn === (localAsn ?? ownAsn);
  const unseen = isInternal ? 'prepend' : 'localPref';
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => name !== unseen && value !== undefined),
  );
}
