import { attributeCode, attributeFlag, type UpdateView } from '../../bgp-packet-lite/index.ts';
import type { ReceivingRules } from './adj-rib-in/index.ts';

const WELL_KNOWN = attributeFlag.transitive;
const OPTIONAL_TRANSITIVE = attributeFlag.optional | attributeFlag.transitive;
const TYPE_FLAGS = OPTIONAL_TRANSITIVE;
const EXTENDED_LENGTH = attributeFlag.extendedLength;

/** AS_SET and AS_SEQUENCE (RFC 4271 §4.3): the two that come from outside of a confederation. */
const LAST_SEGMENT_TYPE = 2;

const LARGEST_ORIGIN = 2;
const ASN_OCTETS = 4;

/** Which flags and length an attribute has; `unit` is what its length is a multiple of, where that may vary. */
interface PlainForm {
  readonly flags: number;
  readonly length: number;
  readonly unit: number;
}

function exactly(flags: number, length: number): PlainForm {
  return { flags, length, unit: 0 };
}

function multipleOf(flags: number, unit: number): PlainForm {
  return { flags, length: 0, unit };
}

/** Of the attributes that nearly all routes have, and no others (RFC 4271 §4.3, RFC 1997, RFC 4360, RFC 8092). */
const forms: readonly (PlainForm | undefined)[] = Array.from({ length: 33 }, (_, code) => {
  switch (code) {
    case attributeCode.origin:
      return exactly(WELL_KNOWN, 1);
    case attributeCode.asPath:
      return multipleOf(WELL_KNOWN, 2);
    case attributeCode.nextHop:
      return exactly(WELL_KNOWN, 4);
    case attributeCode.med:
      return exactly(attributeFlag.optional, 4);
    case attributeCode.localPref:
      return exactly(WELL_KNOWN, 4);
    case attributeCode.atomicAggregate:
      return exactly(WELL_KNOWN, 0);
    case attributeCode.aggregator:
      return exactly(OPTIONAL_TRANSITIVE, 8);
    case attributeCode.community:
      return multipleOf(OPTIONAL_TRANSITIVE, 4);
    case attributeCode.extendedCommunity:
      return multipleOf(OPTIONAL_TRANSITIVE, 8);
    case attributeCode.largeCommunity:
      return multipleOf(OPTIONAL_TRANSITIVE, 12);
    default:
      return undefined;
  }
});

const MANDATORY =
  (1 << attributeCode.origin) | (1 << attributeCode.asPath) | (1 << attributeCode.nextHop);

/**
 * Whether an UPDATE is one of the many that nothing is wrong with, and whose routes may be used: looked at octet by
 * octet, without an object, for a million of them come at a time. False means only that it takes a closer look.
 */
export function isPlainlySound(view: UpdateView, rules: ReceivingRules): boolean {
  if (!rules.negotiated.fourOctetAsn || view.nlri.count === 0) return false;
  const { octets } = view;
  let offset = view.withdrawn.end + 2;
  const end = offset + view.uint16(offset - 2);
  let seen = 0;
  while (offset < end) {
    const flags = octets[offset] ?? 0;
    const code = octets[offset + 1] ?? 0;
    const start = offset + ((flags & EXTENDED_LENGTH) === 0 ? 3 : 4);
    const length = start === offset + 3 ? (octets[offset + 2] ?? 0) : view.uint16(offset + 2);
    const form = code < forms.length ? forms[code] : undefined;
    if (form?.flags !== (flags & TYPE_FLAGS) || start + length > end) return false;
    if (form.unit === 0 ? length !== form.length : length === 0 || length % form.unit !== 0) {
      return false;
    }
    // The last one has 32, for which there is no bit but the lowest.
    const bit = 1 << (code & 31);
    if ((seen & bit) !== 0 || !isSoundValue(view, code, start, start + length, rules)) return false;
    seen |= bit;
    offset = start + length;
  }
  return offset === end && (seen & MANDATORY) === MANDATORY;
}

function isSoundValue(
  view: UpdateView,
  code: number,
  start: number,
  end: number,
  rules: ReceivingRules,
): boolean {
  switch (code) {
    case attributeCode.origin:
      return view.uint8(start) <= LARGEST_ORIGIN;
    case attributeCode.asPath:
      return isSoundPath(view, start, end, rules);
    case attributeCode.nextHop: {
      // RFC 4271 §6.3: an address of a host.
      const first = view.uint8(start);
      return first !== 0 && first < 224;
    }
    case attributeCode.localPref:
      // RFC 7606 §7.5
      return rules.internal;
    case attributeCode.aggregator:
      // RFC 7607 §2
      return view.uint32(start) !== 0;
    default:
      return true;
  }
}

/** No fault (RFC 7606 §7.2, RFC 7607 §2), no loop (RFC 4271 §9.1.2), and where it matters the peer's AS in front. */
function isSoundPath(
  view: UpdateView,
  start: number,
  end: number,
  { ownAsns, internal, enforceFirstAs, negotiated: { peerAsn } }: ReceivingRules,
): boolean {
  if (enforceFirstAs && !internal && view.uint32(start + 2) !== peerAsn) return false;
  const [own, other] = ownAsns;
  let position = start;
  while (position < end) {
    const type = view.uint8(position);
    const count = view.uint8(position + 1);
    position += 2;
    const last = position + count * ASN_OCTETS;
    if (type === 0 || type > LAST_SEGMENT_TYPE || count === 0 || last > end) return false;
    for (; position < last; position += ASN_OCTETS) {
      const asn = view.uint32(position);
      if (asn === 0 || asn === own || asn === other) return false;
    }
  }
  return ownAsns.length <= 2;
}
