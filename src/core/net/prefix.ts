import { describe } from '../describe.ts';
import { ConfigurationError } from '../errors.ts';
import { formatIpv4, ipv4Mask, parseIpv4 } from './ipv4.ts';
import { formatIpv6, parseIpv6 } from './ipv6.ts';

/** An IPv4 or IPv6 prefix as plain values. */
export type Prefix = Ipv4Prefix | Ipv6Prefix;

export interface Ipv4Prefix {
  readonly family: 'ipv4';
  /** The network address as an unsigned integer; no bit beyond `length` is set. */
  readonly address: number;
  /** 0 to 32. */
  readonly length: number;
}

export interface Ipv6Prefix {
  readonly family: 'ipv6';
  /** The network address as 16 octets; no bit beyond `length` is set. */
  readonly address: Uint8Array;
  /** 0 to 128. */
  readonly length: number;
}

// A zone (`%eth0`) belongs to an address of an interface, not to a prefix.
const PREFIX = /^([^/%]+)\/(0|[1-9]\d{0,2})$/;

/**
 * Reads `192.0.2.10/32` or `2001:db8::/48`.
 * @throws ConfigurationError if it is no prefix, or has host bits (the message names the prefix that was probably meant).
 */
export function parsePrefix(text: unknown): Prefix {
  const match = typeof text === 'string' ? PREFIX.exec(text) : null;
  const address = match?.[1] ?? '';
  const length = Number(match?.[2] ?? Number.NaN);
  const ipv4 = parseIpv4(address);
  if (ipv4 !== undefined && length <= 32) {
    const network = (ipv4 & ipv4Mask(length)) >>> 0;
    if (network !== ipv4) throw hostBits(String(text), `${formatIpv4(network)}/${length}`);
    return { family: 'ipv4', address: network, length };
  }
  const ipv6 = parseIpv6(address);
  if (ipv6 !== undefined && length <= 128) {
    if (clearHostBits(ipv6, length)) {
      throw hostBits(String(text), `${formatIpv6(ipv6)}/${length}`);
    }
    return { family: 'ipv6', address: ipv6, length };
  }
  throw new ConfigurationError(
    '',
    `${describe(text)} is not a prefix: write an address and a length, such as 192.0.2.10/32`,
  );
}

/** `192.0.2.10/32`; IPv6 as RFC 5952. */
export function formatPrefix(prefix: Prefix): string {
  const address =
    prefix.family === 'ipv4' ? formatIpv4(prefix.address) : formatIpv6(prefix.address);
  return `${address}/${prefix.length}`;
}

/** Clears the bits beyond `length`. False if none of them was set. */
function clearHostBits(octets: Uint8Array, length: number): boolean {
  let found = false;
  for (let index = length >>> 3; index < octets.length; index += 1) {
    const octet = octets[index] ?? 0;
    const kept = octet & ~(0xff >>> Math.max(0, length - 8 * index));
    found ||= kept !== octet;
    octets[index] = kept;
  }
  return found;
}

function hostBits(text: string, network: string): ConfigurationError {
  return new ConfigurationError(
    '',
    `${text} has bits set beyond its length: did you mean ${network}?`,
  );
}
