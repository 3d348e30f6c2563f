import { ConfigurationError, describe, formatIpv6, parseIpv6 } from '../../core/index.ts';
import { uint16At } from '../cursor.ts';
import { messageValueError } from '../faults.ts';
import { extendedCommunitySubtype } from '../iana.ts';
import { parseUnsigned } from './unsigned.ts';

/*
 * RFC 5701 §2
 *
 *   +---------------+---------------+-------------------------------+
 *   | 0x00 or 0x40  |    Subtype    |                               |
 *   +---------------+---------------+                               +
 *   |               IPv6 address, 16 octets                         |
 *   +                               +-------------------------------+
 *   |                               |      Local administrator      |
 *   +-------------------------------+-------------------------------+
 */

const LENGTH = 20;
const TRANSITIVE_TYPE = 0x00;
const ADDRESS_OFFSET = 2;
const LOCAL_OFFSET = 18;

const TEXT = /^(rt|soo):\[([^\]]*)\]:(\d+)$/;
const HEXADECIMAL = /^0x[\da-f]{40}$/i;

/**
 * Reads an IPv6 extended community (RFC 5701): a route target (`rt:[2001:db8::1]:100`), a route origin (`soo:…`), or
 * any other as `0x` and 40 hexadecimal digits.
 * @returns 20 octets
 * @throws ConfigurationError with an empty path
 */
export function parseIpv6ExtendedCommunity(text: unknown): Uint8Array {
  if (typeof text === 'string') {
    if (HEXADECIMAL.test(text)) {
      return Uint8Array.from({ length: LENGTH }, (_, index) =>
        Number.parseInt(text.slice(2 + 2 * index, 4 + 2 * index), 16),
      );
    }
    const [, prefix, addressText = '', localText] = TEXT.exec(text) ?? [];
    const address = parseIpv6(addressText);
    const local = parseUnsigned(localText, 0xffff);
    if (address !== undefined && local !== undefined) {
      const { routeTarget, routeOrigin } = extendedCommunitySubtype;
      const octets = new Uint8Array(LENGTH);
      octets[0] = TRANSITIVE_TYPE;
      octets[1] = prefix === 'rt' ? routeTarget : routeOrigin;
      octets.set(address, ADDRESS_OFFSET);
      octets[LOCAL_OFFSET] = local >>> 8;
      octets[LOCAL_OFFSET + 1] = local;
      return octets;
    }
  }
  throw new ConfigurationError(
    '',
    `${describe(text)} is not an IPv6 extended community: write a route target (rt:[2001:db8::1]:100), a route origin (soo:[2001:db8::1]:100), or 0x and 40 hexadecimal digits`,
  );
}

/**
 * The text that {@link parseIpv6ExtendedCommunity} reads as exactly these 20 octets.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` unless there are 20 octets
 */
export function formatIpv6ExtendedCommunity(community: Uint8Array): string {
  if (community.length !== LENGTH) {
    throw messageValueError(
      'an IPv6 extended community',
      `${community.length} octets`,
      `${LENGTH} octets`,
    );
  }
  const [type, subtype] = community;
  if (type === TRANSITIVE_TYPE) {
    const { routeTarget, routeOrigin } = extendedCommunitySubtype;
    const rest = `[${formatIpv6(community, ADDRESS_OFFSET)}]:${uint16At(community, LOCAL_OFFSET)}`;
    if (subtype === routeTarget) return `rt:${rest}`;
    if (subtype === routeOrigin) return `soo:${rest}`;
  }
  return `0x${Array.from(community, (octet) => octet.toString(16).padStart(2, '0')).join('')}`;
}

const NON_TRANSITIVE = 0x40;

/** Whether an IPv6 extended community is passed on to other ASes (RFC 5701 §2). */
export function isTransitiveIpv6ExtendedCommunity(community: Uint8Array): boolean {
  return ((community[0] ?? 0) & NON_TRANSITIVE) === 0;
}
