import { ConfigurationError, describe, formatIpv4, parseIpv4 } from '../../core/index.ts';
import { messageValueError } from '../faults.ts';
import { extendedCommunitySubtype, extendedCommunityType } from '../iana.ts';
import { parseUnsigned } from './unsigned.ts';

/*
 * RFC 4360 §3 and §3.1, §3.2; RFC 5668 §2
 *
 *   +---------------+---------------+-------------------------------+
 *   |     Type      |    Subtype    |  AS number (type 0x00)        |
 *   +---------------+---------------+-------------------------------+
 *   |  Local administrator (type 0x00)                              |
 *   +---------------------------------------------------------------+
 *
 *   +---------------+---------------+-------------------------------+
 *   |     Type      |    Subtype    |  IPv4 address (type 0x01) or  |
 *   +---------------+---------------+-------------------------------+
 *   |  4-octet AS number (type 0x02)|      Local administrator      |
 *   +-------------------------------+-------------------------------+
 *
 * The type's bit 0x40 says that the community is not transitive across ASes.
 */

/** The subtypes that have a prefix of their own here, with that prefix (RFC 4360 §4 and §5). */
const prefixBySubtype: ReadonlyMap<number, string> = new Map([
  [extendedCommunitySubtype.routeTarget, 'rt'],
  [extendedCommunitySubtype.routeOrigin, 'soo'],
]);

const subtypeByPrefix: ReadonlyMap<string, number> = new Map(
  Array.from(prefixBySubtype, ([subtype, prefix]) => [prefix, subtype]),
);

const HEXADECIMAL = /^0x[\da-f]{16}$/i;

/** What `String` makes of a number that is not negative. */
const DECIMAL = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/;

/**
 * Reads an extended community (RFC 4360): a route target (`rt:65000:100`, `rt:192.0.2.1:100`, `rt:4200000000:100`), a
 * route origin (`soo:…`), a link bandwidth (`lb:65000:125000000`: AS number, octets a second; rounded to the 24 bits
 * that it has), or any other as `0x` and 16 hexadecimal digits.
 * @returns the 8 octets as an unsigned integer
 * @throws ConfigurationError with an empty path
 */
export function parseExtendedCommunity(text: unknown): bigint {
  if (typeof text === 'string') {
    if (HEXADECIMAL.test(text)) return BigInt(text);
    const [prefix = '', administrator = '', local = '', ...rest] = text.split(':');
    if (rest.length === 0) {
      const subtype = subtypeByPrefix.get(prefix);
      const community =
        subtype === undefined
          ? parseLinkBandwidth(prefix, administrator, local)
          : parseAdministered(subtype, administrator, local);
      if (community !== undefined) return community;
    }
  }
  throw new ConfigurationError(
    '',
    `${describe(text)} is not an extended community: write a route target (rt:65000:100, rt:192.0.2.1:100), a route origin (soo:65000:100), a link bandwidth (lb:65000:125000000, in octets a second), or 0x and 16 hexadecimal digits`,
  );
}

function parseAdministered(
  subtype: number,
  administrator: string,
  local: string,
): bigint | undefined {
  const { twoOctetAs, ipv4Address, fourOctetAs } = extendedCommunityType;
  const asn = parseUnsigned(administrator, 0xffff_ffff);
  if (asn !== undefined && asn <= 0xffff) {
    const value = parseUnsigned(local, 0xffff_ffff);
    return value === undefined ? undefined : compose(twoOctetAs, subtype, asn, value);
  }
  const address = parseIpv4(administrator);
  const value = parseUnsigned(local, 0xffff);
  if (value === undefined) return undefined;
  if (address !== undefined) return composeWide(ipv4Address, subtype, address, value);
  return asn === undefined ? undefined : composeWide(fourOctetAs, subtype, asn, value);
}

/** draft-ietf-idr-link-bandwidth §2: the AS number, and octets a second as an IEEE 754 number of 32 bits. */
function parseLinkBandwidth(
  prefix: string,
  asnText: string,
  speedText: string,
): bigint | undefined {
  const asn = parseUnsigned(asnText, 0xffff);
  if (prefix !== 'lb' || asn === undefined || !DECIMAL.test(speedText)) return undefined;
  const speed = Math.fround(Number(speedText));
  if (!Number.isFinite(speed)) return undefined;
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, speed);
  return compose(
    extendedCommunityType.nonTransitiveTwoOctetAs,
    extendedCommunitySubtype.linkBandwidth,
    asn,
    view.getUint32(0),
  );
}

/** With an administrator of 2 octets and a value of 4. */
function compose(type: number, subtype: number, administrator: number, value: number): bigint {
  const head = (type * 0x100 + subtype) * 0x10000 + administrator;
  return (BigInt(head) << 32n) | BigInt(value);
}

/** With an administrator of 4 octets and a value of 2. */
function composeWide(type: number, subtype: number, administrator: number, value: number): bigint {
  return (BigInt(type * 0x100 + subtype) << 48n) | (BigInt(administrator) << 16n) | BigInt(value);
}

/**
 * The text that {@link parseExtendedCommunity} reads as exactly this community.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` unless it is a bigint from 0 to 18446744073709551615
 */
export function formatExtendedCommunity(community: bigint): string {
  // A caller without types may have given a number.
  if (typeof community !== 'bigint' || BigInt.asUintN(64, community) !== community) {
    throw messageValueError(
      'an extended community',
      community,
      'a bigint from 0 to 18446744073709551615',
    );
  }
  const high = Number((community >> 32n) & 0xffff_ffffn);
  const low = Number(community & 0xffff_ffffn);
  return (
    formatAdministered(high, low) ??
    formatLinkBandwidth(high, low) ??
    `0x${community.toString(16).padStart(16, '0')}`
  );
}

function formatAdministered(high: number, low: number): string | undefined {
  const prefix = prefixBySubtype.get((high >>> 16) & 0xff);
  if (prefix === undefined) return undefined;
  const administrator = ((high & 0xffff) * 0x10000 + (low >>> 16)) >>> 0;
  switch (high >>> 24) {
    case extendedCommunityType.twoOctetAs:
      return `${prefix}:${high & 0xffff}:${low}`;
    case extendedCommunityType.ipv4Address:
      return `${prefix}:${formatIpv4(administrator)}:${low & 0xffff}`;
    case extendedCommunityType.fourOctetAs:
      // A small AS number would read as one of two octets.
      return administrator > 0xffff ? `${prefix}:${administrator}:${low & 0xffff}` : undefined;
    default:
      return undefined;
  }
}

function formatLinkBandwidth(high: number, low: number): string | undefined {
  const { nonTransitiveTwoOctetAs } = extendedCommunityType;
  if (high >>> 16 !== nonTransitiveTwoOctetAs * 0x100 + extendedCommunitySubtype.linkBandwidth) {
    return undefined;
  }
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, low);
  const speed = view.getFloat32(0);
  // Negative numbers (-0 too), infinity and the many NaNs are no speed.
  return low >>> 31 === 0 && Number.isFinite(speed) ? `lb:${high & 0xffff}:${speed}` : undefined;
}

const NON_TRANSITIVE = 1n << 62n;

/** Whether an extended community is passed on to other ASes (RFC 4360 §6). */
export function isTransitiveExtendedCommunity(community: bigint): boolean {
  return (community & NON_TRANSITIVE) === 0n;
}
