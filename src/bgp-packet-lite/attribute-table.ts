import { attributeCode, attributeFlag, type updateMessageErrorSubcode } from './iana.ts';
import type { Disposition } from './message-error.ts';

export type UpdateErrorSubcode = keyof typeof updateMessageErrorSubcode;

/** Which lengths of an attribute's value are right, in octets. */
export interface LengthRule {
  readonly minimum: number;
  readonly maximum: number;
  /** The length is a multiple of it. */
  readonly unit: number;
}

/** What RFC 7606 says of one attribute. */
export interface AttributeRule {
  readonly name: string;
  /** The Optional and Transitive bits that it must have (RFC 4271 §4.3). */
  readonly flags: number;
  readonly length: LengthRule;
  /** The same where AS numbers are 2 octets wide. */
  readonly narrowLength: LengthRule;
  readonly dispositions: AttributeDispositions;
  readonly subcodes: AttributeSubcodes;
}

interface AttributeDispositions {
  readonly flags: Disposition;
  readonly length: Disposition;
  readonly value: Disposition;
  readonly duplicate: Disposition;
  /** For every occurrence from an external peer, whatever it says; undefined where such a peer may send it. */
  readonly fromExternalPeer: Disposition | undefined;
}

/** Of the NOTIFICATION (RFC 4271 §6.3). */
interface AttributeSubcodes {
  readonly length: UpdateErrorSubcode;
  readonly value: UpdateErrorSubcode;
}

const WELL_KNOWN = attributeFlag.transitive;
const OPTIONAL_TRANSITIVE = attributeFlag.optional | attributeFlag.transitive;
const OPTIONAL_NON_TRANSITIVE = attributeFlag.optional;

const LONGEST_VALUE = 0xffff;

function exactly(octets: number): LengthRule {
  return { minimum: octets, maximum: octets, unit: 1 };
}

/** RFC 7606 §4: an attribute of no octets is malformed, unless its own specification allows it. */
function multipleOf(octets: number): LengthRule {
  return { minimum: octets, maximum: LONGEST_VALUE, unit: octets };
}

function atLeast(octets: number): LengthRule {
  return { minimum: octets, maximum: LONGEST_VALUE, unit: 1 };
}

/** RFC 7606 §3 c) and g): wrong flags are treated as a withdrawal; of duplicates the first one counts. */
const withdraw: AttributeDispositions = {
  flags: 'treat-as-withdraw',
  length: 'treat-as-withdraw',
  value: 'treat-as-withdraw',
  duplicate: 'attribute-discard',
  fromExternalPeer: undefined,
};

const discard: AttributeDispositions = {
  ...withdraw,
  length: 'attribute-discard',
  value: 'attribute-discard',
};

/** RFC 7311 §3: of AIGP wrong flags, too, are discarded with it. RFC 7606 §3 c) lets a specification say so. */
const discardAll: AttributeDispositions = { ...discard, flags: 'attribute-discard' };

/** RFC 7606 §7.5, §7.9, §7.10: means nothing between autonomous systems. */
const internalOnly: AttributeDispositions = { ...withdraw, fromExternalPeer: 'attribute-discard' };

/** RFC 7606 §3 g), §7.11, §7.12: without these the prefixes cannot be found. */
const reset: AttributeDispositions = {
  ...withdraw,
  length: 'session-reset',
  value: 'session-reset',
  duplicate: 'session-reset',
};

const usual: AttributeSubcodes = {
  length: 'attributeLengthError',
  value: 'optionalAttributeError',
};

function rule(
  name: string,
  flags: number,
  length: LengthRule,
  dispositions: AttributeDispositions,
  {
    narrowLength = length,
    ...subcodes
  }: { narrowLength?: LengthRule } & Partial<AttributeSubcodes> = {},
): AttributeRule {
  return { name, flags, length, narrowLength, dispositions, subcodes: { ...usual, ...subcodes } };
}

/** RFC 7606 as data: attribute × fault → disposition. */
const rules: ReadonlyMap<number, AttributeRule> = new Map<number, AttributeRule>([
  // §7.1
  [
    attributeCode.origin,
    rule('ORIGIN', WELL_KNOWN, exactly(1), withdraw, { value: 'invalidOrigin' }),
  ],
  // §7.2; may be empty (RFC 4271 §5.1.2)
  [
    attributeCode.asPath,
    rule('AS_PATH', WELL_KNOWN, atLeast(0), withdraw, { value: 'malformedAsPath' }),
  ],
  // §7.3
  [
    attributeCode.nextHop,
    rule('NEXT_HOP', WELL_KNOWN, exactly(4), withdraw, { value: 'invalidNextHop' }),
  ],
  // §7.4
  [attributeCode.med, rule('MED', OPTIONAL_NON_TRANSITIVE, exactly(4), withdraw)],
  // §7.5
  [attributeCode.localPref, rule('LOCAL_PREF', WELL_KNOWN, exactly(4), internalOnly)],
  // §7.6
  [attributeCode.atomicAggregate, rule('ATOMIC_AGGREGATE', WELL_KNOWN, exactly(0), discard)],
  // §7.7: an AS number of the session's width, and an address
  [
    attributeCode.aggregator,
    rule('AGGREGATOR', OPTIONAL_TRANSITIVE, exactly(8), discard, { narrowLength: exactly(6) }),
  ],
  // §7.8
  [attributeCode.community, rule('COMMUNITY', OPTIONAL_TRANSITIVE, multipleOf(4), withdraw)],
  // §7.9
  [
    attributeCode.originatorId,
    rule('ORIGINATOR_ID', OPTIONAL_NON_TRANSITIVE, exactly(4), internalOnly),
  ],
  // §7.10
  [
    attributeCode.clusterList,
    rule('CLUSTER_LIST', OPTIONAL_NON_TRANSITIVE, multipleOf(4), internalOnly),
  ],
  // §7.11; RFC 4760 §7 for the subcode
  [
    attributeCode.mpReach,
    rule('MP_REACH', OPTIONAL_NON_TRANSITIVE, atLeast(5), reset, {
      length: 'optionalAttributeError',
    }),
  ],
  // §7.12
  [
    attributeCode.mpUnreach,
    rule('MP_UNREACH', OPTIONAL_NON_TRANSITIVE, atLeast(3), reset, {
      length: 'optionalAttributeError',
    }),
  ],
  // §7.14
  [
    attributeCode.extendedCommunity,
    rule('EXTENDED_COMMUNITY', OPTIONAL_TRANSITIVE, multipleOf(8), withdraw),
  ],
  // RFC 6793 §6
  [attributeCode.as4Path, rule('AS4_PATH', OPTIONAL_TRANSITIVE, atLeast(6), discard)],
  [attributeCode.as4Aggregator, rule('AS4_AGGREGATOR', OPTIONAL_TRANSITIVE, exactly(8), discard)],
  // RFC 9012 §13
  [
    attributeCode.tunnelEncapsulation,
    rule('TUNNEL_ENCAPSULATION', OPTIONAL_TRANSITIVE, atLeast(4), discard),
  ],
  // §7.13
  [
    attributeCode.trafficEngineering,
    rule('TRAFFIC_ENGINEERING', OPTIONAL_NON_TRANSITIVE, atLeast(1), withdraw),
  ],
  // §7.15
  [
    attributeCode.ipv6ExtendedCommunity,
    rule('IPV6_EXTENDED_COMMUNITY', OPTIONAL_TRANSITIVE, multipleOf(20), withdraw),
  ],
  // RFC 7311 §3.2: at least one TLV, whose header is 3 octets
  [attributeCode.accumulatedIgp, rule('AIGP', OPTIONAL_NON_TRANSITIVE, atLeast(3), discardAll)],
  // RFC 8092 §6
  [
    attributeCode.largeCommunity,
    rule('LARGE_COMMUNITY', OPTIONAL_TRANSITIVE, multipleOf(12), withdraw),
  ],
  // RFC 9234 §5
  [attributeCode.onlyToCustomer, rule('OTC', OPTIONAL_TRANSITIVE, exactly(4), withdraw)],
  // RFC 8669 §6
  [attributeCode.prefixSid, rule('PREFIX_SID', OPTIONAL_TRANSITIVE, atLeast(3), discard)],
  // §7.16
  [attributeCode.attributeSet, rule('ATTR_SET', OPTIONAL_TRANSITIVE, atLeast(4), withdraw)],
]);

/** The rules by type code, for all 256 of them; `undefined`: an attribute that is not recognised. */
export const attributeTable: readonly (AttributeRule | undefined)[] = Array.from(
  { length: 256 },
  (_, code) => rules.get(code),
);

/** For people. */
export function attributeName(code: number): string {
  return attributeTable[code]?.name ?? `attribute ${code}`;
}

/** For people: `4`, `a multiple of 8 above 0`. */
export function describeLengths({ minimum, maximum, unit }: LengthRule): string {
  if (minimum === maximum) return `${minimum}`;
  return unit > 1 ? `a multiple of ${unit} above 0` : `at least ${minimum}`;
}
