import { viewFor, type RouteExport, type RouteView } from './route.ts';

/**
 * What several wishes for one prefix say together: each peer is told what the first of them says that is for it.
 * @param wishes what counts first in front
 * @returns undefined for no wishes
 */
export function combineExports(wishes: Iterable<RouteExport>): RouteExport | undefined {
  const counting = thoseThatCount(wishes);
  const [first] = counting;
  const last = counting.at(-1);
  if (first === undefined || last === undefined || first === last) return first;
  // The very views of the wishes: who has seen one of them knows it again.
  const views = new Map<string, RouteView>();
  for (const wish of counting) {
    for (const peer of wish.peers ?? wish.perPeer.keys()) {
      const view = views.get(peer) ?? viewFor(wish, peer);
      if (view !== undefined) views.set(peer, view);
    }
  }
  return {
    // No line feed is in the key of one.
    key: counting.map(({ key }) => key).join('\n'),
    peers: last.peers === undefined ? undefined : new Set(views.keys()),
    view: last.view,
    perPeer: views,
  };
}

/** Those that are the first for some peer. */
function thoseThatCount(wishes: Iterable<RouteExport>): readonly RouteExport[] {
  const counting: RouteExport[] = [];
  const named = new Set<string>();
  for (const wish of wishes) {
    if (wish.peers === undefined) return [...counting, wish];
    const before = named.size;
    for (const peer of wish.peers) named.add(peer);
    if (named.size > before) counting.push(wish);
  }
  return counting;
}
