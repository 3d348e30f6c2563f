import { attributeCode, attributeFlag, type updateMessageErrorSubcode } from './iana.ts';
import type { MessageContext } from './message.ts';
import type { Disposition } from './message-error.ts';

/** Which lengths of an attribute's value are right. */
interface LengthRule {
  /** For people: `4`, `a multiple of 8 above 0`. */
  readonly expected: string;
  allows(length: number, context: MessageContext): boolean;
}

/** What RFC 7606 says of one attribute. */
export interface AttributeRule {
  readonly name: string;
  /** The Optional and Transitive bits that it must have (RFC 4271 §4.3). */
  readonly flags: number;
  readonly length: LengthRule;
  readonly dispositions: {
    readonly flags: Disposition;
    readonly length: Disposition;
    readonly value: Disposition;
    readonly duplicate: Disposition;
    /** For every occurrence from an external peer, whatever it says. */
    readonly fromExternalPeer?: Disposition;
  };
  /** The subcode of the NOTIFICATION for a wrong length: 5 (Attribute Length Error) where it is not said. */
  readonly lengthSubcode?: keyof typeof updateMessageErrorSubcode;
}

const WELL_KNOWN = attributeFlag.transitive;
const OPTIONAL_TRANSITIVE = attributeFlag.optional | attributeFlag.transitive;
const OPTIONAL_NON_TRANSITIVE = attributeFlag.optional;

function exactly(octets: number): LengthRule {
  return { expected: String(octets), allows: (length) => length === octets };
}

/** RFC 7606 §4: an attribute of no octets is malformed, unless its own specification allows it. */
function multipleOf(octets: number): LengthRule {
  return {
    expected: `a multiple of ${octets} above 0`,
    allows: (length) => length > 0 && length % octets === 0,
  };
}

function atLeast(octets: number): LengthRule {
  return { expected: `at least ${octets}`, allows: (length) => length >= octets };
}

const any: LengthRule = { expected: 'any', allows: () => true };

/** RFC 7606 §7.7: the AGGREGATOR holds an AS number of the session's width, and an address. */
const aggregator: LengthRule = {
  expected: '8, or 6 where AS numbers are 2 octets wide',
  allows: (length, context) => length === (context.fourOctetAsn ? 8 : 6),
};

/** RFC 7606 §3 c) and g): wrong flags are treated as a withdrawal; of duplicates the first one counts. */
const withdraw = {
  flags: 'treat-as-withdraw',
  length: 'treat-as-withdraw',
  value: 'treat-as-withdraw',
  duplicate: 'attribute-discard',
} as const;

const discard = { ...withdraw, length: 'attribute-discard', value: 'attribute-discard' } as const;

/** RFC 7606 §7.5, §7.9, §7.10: means nothing between autonomous systems. */
const internalOnly = { ...withdraw, fromExternalPeer: 'attribute-discard' } as const;

/** RFC 7606 §3 g), §7.11, §7.12: without these the NLRI cannot be found. */
const reset = {
  ...withdraw,
  length: 'session-reset',
  value: 'session-reset',
  duplicate: 'session-reset',
} as const;

/** RFC 7606 as data: attribute × fault → disposition. An attribute that is not here is not recognised. */
export const attributeTable: ReadonlyMap<number, AttributeRule> = new Map<number, AttributeRule>([
  // §7.1
  [
    attributeCode.origin,
    { name: 'ORIGIN', flags: WELL_KNOWN, length: exactly(1), dispositions: withdraw },
  ],
  // §7.2; may be empty (RFC 4271 §5.1.2)
  [
    attributeCode.asPath,
    { name: 'AS_PATH', flags: WELL_KNOWN, length: any, dispositions: withdraw },
  ],
  // §7.3
  [
    attributeCode.nextHop,
    { name: 'NEXT_HOP', flags: WELL_KNOWN, length: exactly(4), dispositions: withdraw },
  ],
  // §7.4
  [
    attributeCode.med,
    { name: 'MED', flags: OPTIONAL_NON_TRANSITIVE, length: exactly(4), dispositions: withdraw },
  ],
  // §7.5
  [
    attributeCode.localPref,
    { name: 'LOCAL_PREF', flags: WELL_KNOWN, length: exactly(4), dispositions: internalOnly },
  ],
  // §7.6
  [
    attributeCode.atomicAggregate,
    { name: 'ATOMIC_AGGREGATE', flags: WELL_KNOWN, length: exactly(0), dispositions: discard },
  ],
  // §7.7
  [
    attributeCode.aggregator,
    { name: 'AGGREGATOR', flags: OPTIONAL_TRANSITIVE, length: aggregator, dispositions: discard },
  ],
  // §7.8
  [
    attributeCode.community,
    {
      name: 'COMMUNITY',
      flags: OPTIONAL_TRANSITIVE,
      length: multipleOf(4),
      dispositions: withdraw,
    },
  ],
  // §7.9
  [
    attributeCode.originatorId,
    {
      name: 'ORIGINATOR_ID',
      flags: OPTIONAL_NON_TRANSITIVE,
      length: exactly(4),
      dispositions: internalOnly,
    },
  ],
  // §7.10
  [
    attributeCode.clusterList,
    {
      name: 'CLUSTER_LIST',
      flags: OPTIONAL_NON_TRANSITIVE,
      length: multipleOf(4),
      dispositions: internalOnly,
    },
  ],
  // §7.11; RFC 4760 §7 for the subcode
  [
    attributeCode.mpReach,
    {
      name: 'MP_REACH',
      flags: OPTIONAL_NON_TRANSITIVE,
      length: atLeast(5),
      dispositions: reset,
      lengthSubcode: 'optionalAttributeError',
    },
  ],
  // §7.12
  [
    attributeCode.mpUnreach,
    {
      name: 'MP_UNREACH',
      flags: OPTIONAL_NON_TRANSITIVE,
      length: atLeast(3),
      dispositions: reset,
      lengthSubcode: 'optionalAttributeError',
    },
  ],
  // §7.14
  [
    attributeCode.extendedCommunity,
    {
      name: 'EXTENDED_COMMUNITY',
      flags: OPTIONAL_TRANSITIVE,
      length: multipleOf(8),
      dispositions: withdraw,
    },
  ],
  // RFC 6793 §6
  [
    attributeCode.as4Path,
    { name: 'AS4_PATH', flags: OPTIONAL_TRANSITIVE, length: atLeast(6), dispositions: discard },
  ],
  [
    attributeCode.as4Aggregator,
    {
      name: 'AS4_AGGREGATOR',
      flags: OPTIONAL_TRANSITIVE,
      length: exactly(8),
      dispositions: discard,
    },
  ],
  // RFC 9012 §13
  [
    attributeCode.tunnelEncapsulation,
    {
      name: 'TUNNEL_ENCAPSULATION',
      flags: OPTIONAL_TRANSITIVE,
      length: atLeast(4),
      dispositions: discard,
    },
  ],
  // §7.13
  [
    attributeCode.trafficEngineering,
    {
      name: 'TRAFFIC_ENGINEERING',
      flags: OPTIONAL_NON_TRANSITIVE,
      length: atLeast(1),
      dispositions: withdraw,
    },
  ],
  // §7.15
  [
    attributeCode.ipv6ExtendedCommunity,
    {
      name: 'IPV6_EXTENDED_COMMUNITY',
      flags: OPTIONAL_TRANSITIVE,
      length: multipleOf(20),
      dispositions: withdraw,
    },
  ],
  // RFC 7311 §3.2: at least one TLV, whose header is 3 octets
  [
    attributeCode.accumulatedIgp,
    { name: 'AIGP', flags: OPTIONAL_NON_TRANSITIVE, length: atLeast(3), dispositions: discard },
  ],
  // RFC 8092 §6
  [
    attributeCode.largeCommunity,
    {
      name: 'LARGE_COMMUNITY',
      flags: OPTIONAL_TRANSITIVE,
      length: multipleOf(12),
      dispositions: withdraw,
    },
  ],
  // RFC 9234 §5
  [
    attributeCode.onlyToCustomer,
    { name: 'OTC', flags: OPTIONAL_TRANSITIVE, length: exactly(4), dispositions: withdraw },
  ],
  // RFC 8669 §6
  [
    attributeCode.prefixSid,
    { name: 'PREFIX_SID', flags: OPTIONAL_TRANSITIVE, length: atLeast(3), dispositions: discard },
  ],
  // §7.16
  [
    attributeCode.attributeSet,
    { name: 'ATTR_SET', flags: OPTIONAL_TRANSITIVE, length: atLeast(4), dispositions: withdraw },
  ],
]);
