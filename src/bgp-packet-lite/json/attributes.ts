import { formatIpv4 } from '../../core/index.ts';
import { attributeTable } from '../attribute-table.ts';
import { formatCommunity, parseCommunity } from '../community/index.ts';
import { attributeCode } from '../iana.ts';
import type { Aggregator, AsPathSegment, LargeCommunity, PathAttribute } from '../message.ts';
import { ipv4FromJson } from './addresses.ts';
import { toHex } from './hex.ts';
import type { AsPathSegmentJson, AttributeJson, AttributeValueJson } from './message-json.ts';
import { mpReachFromJson, mpReachToJson, mpUnreachFromJson, mpUnreachToJson } from './mp.ts';
import {
  checkName,
  Fields,
  readArray,
  readHex,
  readNull,
  readUnsigned,
  refusal,
  UINT32,
  UINT8,
} from './reading.ts';

export function attributeToJson(attribute: PathAttribute): AttributeJson {
  const { code, flags, name } = attribute;
  if (attribute.name === 'unknown') return { code, flags, name, hex: toHex(attribute.value) };
  return { code, flags, name, value: valueToJson(attribute) };
}

function valueToJson(
  attribute: Exclude<PathAttribute, { readonly name: 'unknown' }>,
): AttributeValueJson {
  switch (attribute.name) {
    case 'ORIGIN':
    case 'MED':
    case 'LOCAL_PREF':
    case 'OTC':
    case 'ATOMIC_AGGREGATE':
      return attribute.value;
    case 'AS_PATH':
    case 'AS4_PATH':
      return attribute.value.map(({ type, asns }): AsPathSegmentJson => [type, asns]);
    case 'NEXT_HOP':
    case 'ORIGINATOR_ID':
      return formatIpv4(attribute.value);
    case 'AGGREGATOR':
    case 'AS4_AGGREGATOR':
      return { asn: attribute.value.asn, address: formatIpv4(attribute.value.address) };
    case 'COMMUNITY':
      return attribute.value.map(formatCommunity);
    case 'CLUSTER_LIST':
      return attribute.value.map(formatIpv4);
    case 'MP_REACH':
      return mpReachToJson(attribute.value);
    case 'MP_UNREACH':
      return mpUnreachToJson(attribute.value);
    case 'EXTENDED_COMMUNITY':
      return attribute.value.map((community) => community.toString(16).padStart(16, '0'));
    case 'LARGE_COMMUNITY':
      return attribute.value.map(
        ({ globalAdministrator, localData1, localData2 }) =>
          `${globalAdministrator}:${localData1}:${localData2}`,
      );
  }
}

/**
 * Of a code that has a name, `value` or else the octets in `hex`; of any other code `hex`. With `hex`, `name` may be
 * what the attribute is called or `unknown`.
 * @throws ConfigurationError that names the field and what is allowed in it
 */
export function attributeFromJson(json: unknown): PathAttribute {
  const fields = new Fields(json, ['code', 'flags', 'name', 'value', 'hex']);
  const code = fields.unsigned('code', UINT8);
  const flags = fields.unsigned('flags', UINT8);
  const known = fields.has('hex') ? undefined : readKnown(code, flags, fields);
  const attribute: PathAttribute = known ?? {
    code,
    flags,
    name: 'unknown',
    value: fields.read('hex', readHex),
  };
  checkName(fields, attribute.name, `attribute ${code}`, attributeTable[code]?.name);
  if (fields.has('hex') && fields.has('value')) {
    throw refusal(json, 'an object with value or hex, not both');
  }
  return attribute;
}

/** Undefined for a code that has no name. */
function readKnown(code: number, flags: number, fields: Fields): PathAttribute | undefined {
  const value = <T>(reader: (value: unknown) => T): T => fields.read('value', reader);
  switch (code) {
    case attributeCode.origin:
      return { code, flags, name: 'ORIGIN', value: value(readOrigin) };
    case attributeCode.asPath:
      return { code, flags, name: 'AS_PATH', value: value(readAsPath) };
    case attributeCode.as4Path:
      return { code, flags, name: 'AS4_PATH', value: value(readAsPath) };
    case attributeCode.nextHop:
      return { code, flags, name: 'NEXT_HOP', value: value(ipv4FromJson) };
    case attributeCode.originatorId:
      return { code, flags, name: 'ORIGINATOR_ID', value: value(ipv4FromJson) };
    case attributeCode.med:
      return { code, flags, name: 'MED', value: value(readUint32) };
    case attributeCode.localPref:
      return { code, flags, name: 'LOCAL_PREF', value: value(readUint32) };
    case attributeCode.onlyToCustomer:
      return { code, flags, name: 'OTC', value: value(readUint32) };
    case attributeCode.atomicAggregate:
      return { code, flags, name: 'ATOMIC_AGGREGATE', value: value(readNull) };
    case attributeCode.aggregator:
      return { code, flags, name: 'AGGREGATOR', value: value(readAggregator) };
    case attributeCode.as4Aggregator:
      return { code, flags, name: 'AS4_AGGREGATOR', value: value(readAggregator) };
    case attributeCode.community:
      return { code, flags, name: 'COMMUNITY', value: value(list(parseCommunity)) };
    case attributeCode.clusterList:
      return { code, flags, name: 'CLUSTER_LIST', value: value(list(ipv4FromJson)) };
    case attributeCode.extendedCommunity:
      return { code, flags, name: 'EXTENDED_COMMUNITY', value: value(list(readExtended)) };
    case attributeCode.largeCommunity:
      return { code, flags, name: 'LARGE_COMMUNITY', value: value(list(readLarge)) };
    case attributeCode.mpReach:
      return { code, flags, name: 'MP_REACH', value: value(mpReachFromJson) };
    case attributeCode.mpUnreach:
      return { code, flags, name: 'MP_UNREACH', value: value(mpUnreachFromJson) };
    default:
      return undefined;
  }
}

function list<T>(readOne: (element: unknown) => T): (json: unknown) => readonly T[] {
  return (json) => readArray(json, readOne);
}

function readUint32(json: unknown): number {
  return readUnsigned(json, UINT32);
}

function readOrigin(json: unknown): 'igp' | 'egp' | 'incomplete' {
  if (json === 'igp' || json === 'egp' || json === 'incomplete') return json;
  throw refusal(json, '"igp", "egp" or "incomplete"');
}

function readAsPath(json: unknown): readonly AsPathSegment[] {
  return readArray(json, (segment) => {
    const parts: readonly unknown[] = Array.isArray(segment) ? segment : [];
    const [type, asns, ...rest] = parts;
    const known =
      type === 'seq' || type === 'set' || type === 'confed_seq' || type === 'confed_set';
    if (!known || rest.length > 0) {
      throw refusal(
        segment,
        'a segment such as ["seq",[65001]], of type "seq", "set", "confed_seq" or "confed_set"',
      );
    }
    return { type, asns: readArray(asns, readUint32) };
  });
}

function readAggregator(json: unknown): Aggregator {
  const fields = new Fields(json, ['asn', 'address']);
  return { asn: fields.unsigned('asn', UINT32), address: fields.read('address', ipv4FromJson) };
}

const EXTENDED = /^[\da-f]{16}$/i;

function readExtended(json: unknown): bigint {
  if (typeof json === 'string' && EXTENDED.test(json)) return BigInt(`0x${json}`);
  throw refusal(json, 'a string of 16 hexadecimal digits');
}

const LARGE = /^(0|[1-9]\d{0,9}):(0|[1-9]\d{0,9}):(0|[1-9]\d{0,9})$/;

function readLarge(json: unknown): LargeCommunity {
  const [, ...parts] = (typeof json === 'string' ? LARGE.exec(json) : null) ?? [];
  const [globalAdministrator, localData1, localData2] = parts.map(Number);
  if (
    globalAdministrator === undefined ||
    localData1 === undefined ||
    localData2 === undefined ||
    Math.max(globalAdministrator, localData1, localData2) > UINT32
  ) {
    throw refusal(json, 'three numbers from 0 to 4294967295 such as "65000:1:2"');
  }
  return { globalAdministrator, localData1, localData2 };
}
