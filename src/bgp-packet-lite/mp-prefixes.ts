import { carriesPathIds } from './address-family.ts';
import { uint16At } from './cursor.ts';
import type { MessageContext } from './message.ts';
import { allowsNextHopLength } from './next-hop.ts';
import type { PrefixCursor } from './prefix-cursor.ts';

/** AFI (2), SAFI (1), length of the next hop (1), reserved (1): RFC 4760 §3. */
const SHORTEST_REACH = 5;

/** AFI (2), SAFI (1): RFC 4760 §4. */
const SHORTEST_UNREACH = 3;

/**
 * Lets a cursor look at the prefixes of the MP_REACH whose value is from `start` up to `end`.
 * @returns false if it is malformed
 */
export function pointToReach(
  cursor: PrefixCursor,
  octets: Uint8Array,
  start: number,
  end: number,
  context: MessageContext,
): boolean {
  if (end - start < SHORTEST_REACH) return false;
  const nextHopLength = octets[start + 3] ?? 0;
  const prefixes = start + SHORTEST_REACH + nextHopLength;
  if (prefixes > end) return false;
  const afi = uint16At(octets, start);
  const safi = octets[start + 2] ?? 0;
  if (!allowsNextHopLength(afi, safi, nextHopLength)) return false;
  const pathIds = carriesPathIds(context, afi, safi);
  return cursor.pointTo({ afi, safi }, pathIds, octets, prefixes, end);
}

/** Like {@link pointToReach}, for MP_UNREACH. */
export function pointToUnreach(
  cursor: PrefixCursor,
  octets: Uint8Array,
  start: number,
  end: number,
  context: MessageContext,
): boolean {
  if (end - start < SHORTEST_UNREACH) return false;
  const afi = uint16At(octets, start);
  const safi = octets[start + 2] ?? 0;
  const pathIds = carriesPathIds(context, afi, safi);
  return cursor.pointTo({ afi, safi }, pathIds, octets, start + SHORTEST_UNREACH, end);
}
