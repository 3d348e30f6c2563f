import { countAsPath, isConfederationSegment, LONGEST_SEGMENT } from './as-path.ts';
import { AS_TRANS } from './iana.ts';
import type { Aggregator, AsPathSegment, MessageContext, PathAttribute } from './message.ts';

/** What a route says of its path; `undefined`: it has no such attribute. */
export interface MergedAs4 {
  readonly asPath: readonly AsPathSegment[] | undefined;
  readonly aggregator: Aggregator | undefined;
}

/**
 * The path and the aggregator of a route with AS numbers as they really are (RFC 6793 §4.2.3): on a session with
 * 2-octet AS numbers AS4_PATH and AS4_AGGREGATOR fill in what AS_TRANS stands for, and with 4-octet ones they are
 * ignored (§4.1). It is the same whatever the order of the attributes is.
 */
export function mergeAs4(
  attributes: readonly PathAttribute[],
  context: Pick<MessageContext, 'fourOctetAsn'>,
): MergedAs4 {
  let asPath: readonly AsPathSegment[] | undefined;
  let as4Path: readonly AsPathSegment[] | undefined;
  let aggregator: Aggregator | undefined;
  let as4Aggregator: Aggregator | undefined;
  for (const attribute of attributes) {
    if (attribute.name === 'AS_PATH') asPath = attribute.value;
    else if (attribute.name === 'AS4_PATH') as4Path = attribute.value;
    else if (attribute.name === 'AGGREGATOR') aggregator = attribute.value;
    else if (attribute.name === 'AS4_AGGREGATOR') as4Aggregator = attribute.value;
  }
  if (context.fourOctetAsn) return { asPath, aggregator };
  if (aggregator !== undefined && as4Aggregator !== undefined) {
    // An OLD speaker has aggregated the route anew and known nothing of the AS4 attributes: both are out of date.
    if (aggregator.asn !== AS_TRANS) return { asPath, aggregator };
    aggregator = as4Aggregator;
  }
  return { asPath: mergePaths(asPath, as4Path), aggregator };
}

function mergePaths(
  asPath: readonly AsPathSegment[] | undefined,
  as4Path: readonly AsPathSegment[] | undefined,
): readonly AsPathSegment[] | undefined {
  if (asPath === undefined || as4Path === undefined) return asPath;
  // RFC 6793 §6: segments of a confederation are discarded from AS4_PATH.
  const recent = as4Path.filter((segment) => !isConfederationSegment(segment));
  const excess = countAsPath(asPath) - countAsPath(recent);
  // Nothing is left of it; or an OLD speaker has shortened the path.
  if (recent.length === 0 || excess < 0) return asPath;
  return join(leading(asPath, excess), recent);
}

/**
 * The leading part of a path that counts `count`. Segments of a confederation belong to it where they lead, or follow
 * what belongs to it.
 */
function leading(asPath: readonly AsPathSegment[], count: number): AsPathSegment[] {
  const taken: AsPathSegment[] = [];
  let left = count;
  for (const segment of asPath) {
    const { type, asns } = segment;
    if (isConfederationSegment(segment)) {
      taken.push(segment);
    } else if (type === 'set' && left > 0) {
      taken.push(segment);
      left -= 1;
    } else if (type === 'seq' && asns.length <= left) {
      taken.push(segment);
      left -= asns.length;
    } else {
      if (left > 0) taken.push({ type, asns: asns.slice(0, left) });
      break;
    }
  }
  return taken;
}

/** Two sequences that meet become one again, if its length can be written: a NEW speaker would not have cut them. */
function join(
  first: readonly AsPathSegment[],
  second: readonly AsPathSegment[],
): readonly AsPathSegment[] {
  const end = first.at(-1);
  const [start, ...rest] = second;
  if (end?.type !== 'seq' || start?.type !== 'seq') return [...first, ...second];
  const asns = [...end.asns, ...start.asns];
  if (asns.length > LONGEST_SEGMENT) return [...first, ...second];
  return [...first.slice(0, -1), { type: 'seq', asns }, ...rest];
}
