import { AttributeBlock, checkedAsn } from './attribute-block.ts';
import { messageValueError } from './faults.ts';
import { AS_TRANS, asPathSegmentType, attributeCode, attributeFlag, originCode } from './iana.ts';
import type { Aggregator, AsPathSegment, MessageContext, RouteAttributes } from './message.ts';
import {
  canonicalCommunities,
  canonicalExtendedCommunities,
  canonicalLargeCommunities,
} from './canonical-communities.ts';
import { writeExtendedCommunities as writeExtendedCommunityValues } from './community-values.ts';

const WELL_KNOWN = attributeFlag.transitive;
const OPTIONAL_NON_TRANSITIVE = attributeFlag.optional;
const OPTIONAL_TRANSITIVE = attributeFlag.optional | attributeFlag.transitive;

/** RFC 4271 §4.3 b): the number of AS numbers is one octet. */
const LONGEST_SEGMENT = 255;
const LARGEST_2_OCTET_ASN = 0xffff;

/**
 * The path attributes of a route of our own, in canonical form: ascending codes, the shortest lengths, the flags that
 * the RFCs prescribe. Encode them once and give them to `packAnnouncements` or `packMpAnnouncements` for every prefix
 * and peer. Small blocks share memory, as small Buffers do: do not transfer their `buffer`.
 *
 * Segments of more than 255 AS numbers are split and empty ones left out; communities of all kinds are sorted and
 * deduplicated. Without 4-octet AS numbers, AS_TRANS stands in for large ones, and AS4_PATH and AS4_AGGREGATOR carry
 * them (RFC 6793 §4.2.2).
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value is out of range, or `others` has an attribute that is given by
 *   name too, twice, or that follows from others (MP_REACH, MP_UNREACH, AS4_PATH, AS4_AGGREGATOR);
 *   `ERR_MESSAGE_TOO_LONG` if an attribute would be longer than 65535 octets
 */
export function encodeRouteAttributes(route: RouteAttributes, context: MessageContext): Uint8Array {
  const { asPath, aggregator } = route;
  const wide = context.fourOctetAsn;
  const block = new AttributeBlock(context, route.others);
  writeOrigin(block, route.origin);
  const large = writeAsPath(block, asPath, wide);
  writeUint32(block, WELL_KNOWN, attributeCode.nextHop, route.nextHop, 'nextHop');
  writeUint32(block, OPTIONAL_NON_TRANSITIVE, attributeCode.med, route.med, 'med');
  writeUint32(block, WELL_KNOWN, attributeCode.localPref, route.localPref, 'localPref');
  if (route.atomicAggregate === true) block.begin(WELL_KNOWN, attributeCode.atomicAggregate, 0);
  if (aggregator !== undefined) writeAggregator(block, aggregator, wide);
  if (route.communities !== undefined) writeCommunities(block, route.communities);
  if (route.extendedCommunities !== undefined) {
    writeExtendedCommunities(block, route.extendedCommunities);
  }
  if (!wide) {
    if (large) writeAs4Path(block, asPath);
    if (aggregator !== undefined) writeAs4Aggregator(block, aggregator);
  }
  if (route.largeCommunities !== undefined) writeLargeCommunities(block, route.largeCommunities);
  const { onlyToCustomer } = route;
  writeUint32(
    block,
    OPTIONAL_TRANSITIVE,
    attributeCode.onlyToCustomer,
    onlyToCustomer,
    'onlyToCustomer',
  );
  return block.finish();
}

function writeOrigin(block: AttributeBlock, origin: RouteAttributes['origin']): void {
  // A caller without types may have given another, even the name of something that every object has.
  const code: unknown = originCode[origin];
  if (typeof code !== 'number') throw messageValueError('origin', origin, 'igp, egp or incomplete');
  block.begin(WELL_KNOWN, attributeCode.origin, 1);
  block.uint8(code);
}

function writeUint32(
  block: AttributeBlock,
  flags: number,
  code: number,
  value: number | undefined,
  field: string,
): void {
  if (value === undefined) return;
  block.begin(flags, code, 4);
  block.uint32(value, field);
}

/** Whether an AS number was too large for the width, in a segment that AS4_PATH may have. */
function writeAsPath(
  block: AttributeBlock,
  segments: readonly AsPathSegment[],
  wide: boolean,
): boolean {
  let large = false;
  block.begin(WELL_KNOWN, attributeCode.asPath, pathLength(segments, wide));
  for (const segment of segments) {
    writeSegment(block, segment, wide);
    if (!wide && isPassedOn(segment)) {
      large ||= segment.asns.some((asn) => asn > LARGEST_2_OCTET_ASN);
    }
  }
  return large;
}

function writeAs4Path(block: AttributeBlock, segments: readonly AsPathSegment[]): void {
  const passedOn = segments.filter(isPassedOn);
  block.begin(OPTIONAL_TRANSITIVE, attributeCode.as4Path, pathLength(passedOn, true));
  for (const segment of passedOn) writeSegment(block, segment, true);
}

/** RFC 6793 §3: confederation segments stay out of AS4_PATH. */
function isPassedOn({ type }: AsPathSegment): boolean {
  return type === 'seq' || type === 'set';
}

function pathLength(segments: readonly AsPathSegment[], wide: boolean): number {
  let length = 0;
  for (const { asns } of segments) {
    length += 2 * Math.ceil(asns.length / LONGEST_SEGMENT) + (wide ? 4 : 2) * asns.length;
  }
  return length;
}

function writeSegment(block: AttributeBlock, { type, asns }: AsPathSegment, wide: boolean): void {
  const code: unknown = asPathSegmentType[type];
  if (typeof code !== 'number') {
    throw messageValueError('the type of a segment', type, 'seq, set, confed_seq or confed_set');
  }
  for (let first = 0; first < asns.length; first += LONGEST_SEGMENT) {
    const end = Math.min(asns.length, first + LONGEST_SEGMENT);
    block.uint8(code);
    block.uint8(end - first);
    if (wide) block.asns(asns, first, end);
    else for (const asn of asns.slice(first, end)) block.uint16(narrow(asn));
  }
}

/** RFC 6793 §4.2.2: AS_TRANS stands for an AS number that needs four octets. */
function narrow(asn: number): number {
  return checkedAsn(asn) > LARGEST_2_OCTET_ASN ? AS_TRANS : asn;
}

function writeAggregator(block: AttributeBlock, { asn, address }: Aggregator, wide: boolean): void {
  block.begin(OPTIONAL_TRANSITIVE, attributeCode.aggregator, wide ? 8 : 6);
  if (wide) block.uint32(checkedAsn(asn), 'the AS number of aggregator');
  else block.uint16(narrow(asn));
  block.uint32(address, 'the address of aggregator');
}

function writeAs4Aggregator(block: AttributeBlock, { asn, address }: Aggregator): void {
  if (asn <= LARGEST_2_OCTET_ASN) return;
  block.begin(OPTIONAL_TRANSITIVE, attributeCode.as4Aggregator, 8);
  block.uint32(asn, 'the AS number of aggregator');
  block.uint32(address, 'the address of aggregator');
}

function writeCommunities(block: AttributeBlock, given: readonly number[]): void {
  if (given.length === 0) return;
  const { community } = attributeCode;
  const start = block.begin(OPTIONAL_TRANSITIVE, community, 4 * given.length);
  // Tables keep them in order as a rule, and trying costs less than sorting them again.
  if (block.communities(given, start)) return;
  const sorted = canonicalCommunities(given);
  block.communities(sorted, block.begin(OPTIONAL_TRANSITIVE, community, 4 * sorted.length));
}

function writeExtendedCommunities(
  block: AttributeBlock,
  given: NonNullable<RouteAttributes['extendedCommunities']>,
): void {
  const communities = canonicalExtendedCommunities(given);
  if (communities.length === 0) return;
  block.begin(OPTIONAL_TRANSITIVE, attributeCode.extendedCommunity, 8 * communities.length);
  writeExtendedCommunityValues(block, communities);
}

function writeLargeCommunities(
  block: AttributeBlock,
  given: NonNullable<RouteAttributes['largeCommunities']>,
): void {
  const communities = canonicalLargeCommunities(given);
  if (communities.length === 0) return;
  block.begin(OPTIONAL_TRANSITIVE, attributeCode.largeCommunity, 12 * communities.length);
  for (const { globalAdministrator, localData1, localData2 } of communities) {
    block.uint32(globalAdministrator, 'globalAdministrator of a large community');
    block.uint32(localData1, 'localData1 of a large community');
    block.uint32(localData2, 'localData2 of a large community');
  }
}
