import { Address4, Address6 } from 'ip-address';
import { describe } from '../describe.ts';
import { ConfigurationError } from '../errors.ts';
import { formatIpv4, parseIpv4 } from './ipv4.ts';
import { formatIpv6 } from './ipv6.ts';

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
  if (match !== null && parseIpv4(address) !== undefined && length <= 32) {
    const parsed = new Address4(`${address}/${length}`);
    const network = parsed.startAddress().correctForm();
    if (network !== parsed.correctForm()) throw hostBits(String(text), `${network}/${length}`);
    return { family: 'ipv4', address: parseIpv4(network) ?? 0, length };
  }
  if (match !== null && address.includes(':') && Address6.isValid(address) && length <= 128) {
    const parsed = new Address6(`${address}/${length}`);
    const network = parsed.startAddress();
    if (network.correctForm() !== parsed.correctForm()) {
      throw hostBits(String(text), `${network.correctForm()}/${length}`);
    }
    const octets = Uint8Array.from(network.toUnsignedByteArray());
    const padded = new Uint8Array(16);
    padded.set(octets.subarray(Math.max(0, octets.length - 16)), Math.max(0, 16 - octets.length));
    return { family: 'ipv6', address: padded, length };
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

function hostBits(text: string, network: string): ConfigurationError {
  return new ConfigurationError(
    '',
    `${text} has bits set beyond its length: did you mean ${network}?`,
  );
}
