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
  const everybody = counting.find(({ peers }) => peers === undefined);
  // The very views of the wishes: who has seen one of them knows it again.
  const views = new Map<string, RouteView | 'withdraw'>();
  for (const peer of namesIn(counting)) {
    const view = firstView(counting, peer);
    if (view !== undefined) views.set(peer, view);
    else if (everybody !== undefined) views.set(peer, 'withdraw');
  }
  return {
    // No line feed is in the key of one.
    key: counting.map(({ key }) => key).join('\n'),
    peers: everybody === undefined ? new Set(views.keys()) : undefined,
    view: (everybody ?? last).view,
    perPeer: views,
  };
}

/** Those that are the first for some peer. */
function thoseThatCount(wishes: Iterable<RouteExport>): readonly RouteExport[] {
  const counting: RouteExport[] = [];
  const served = new Set<string>();
  /** Behind a wish for everybody: those whom it leaves out. */
  let left: Set<string> | undefined;
  for (const wish of wishes) {
    const isNew = left === undefined ? serve(wish, served) : serveThoseLeft(wish, left);
    if (isNew) counting.push(wish);
    if (left === undefined && wish.peers === undefined) {
      left = new Set(withdrawnFrom(wish).filter((peer) => !served.has(peer)));
    }
    if (left?.size === 0) return counting;
  }
  return counting;
}

/** Whether somebody gets the route by this wish who did not before. */
function serve(wish: RouteExport, served: Set<string>): boolean {
  if (wish.peers === undefined) return true;
  const before = served.size;
  for (const peer of wish.peers) {
    if (viewFor(wish, peer) !== undefined) served.add(peer);
  }
  return served.size > before;
}

function serveThoseLeft(wish: RouteExport, left: Set<string>): boolean {
  const before = left.size;
  for (const peer of left) {
    if (viewFor(wish, peer) !== undefined) left.delete(peer);
  }
  return left.size < before;
}

function withdrawnFrom({ perPeer }: RouteExport): readonly string[] {
  return [...perPeer].flatMap(([peer, view]) => (view === 'withdraw' ? [peer] : []));
}

/** The peers that some wish says something of in particular. */
function namesIn(wishes: readonly RouteExport[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { peers, perPeer } of wishes) {
    for (const peer of peers ?? perPeer.keys()) names.add(peer);
  }
  return names;
}

function firstView(wishes: readonly RouteExport[], peer: string): RouteView | undefined {
  for (const wish of wishes) {
    const view = viewFor(wish, peer);
    if (view !== undefined) return view;
  }
  return undefined;
}
