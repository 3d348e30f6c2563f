import { Address6 } from 'ip-address';
import { describe } from '../describe.ts';
import { ConfigurationError } from '../errors.ts';
import { parseIpv4 } from './ipv4.ts';

/** An IP address as text in its one canonical form (dotted decimal, or RFC 5952), with its zone if it has one. */
export interface IpAddress {
  readonly family: 'ipv4' | 'ipv6';
  readonly text: string;
  /** The interface of a link-local IPv6 address: the part after `%`. */
  readonly zone?: string;
}

/**
 * Reads an IPv4 or IPv6 address (`10.0.0.1`, `2001:db8::1`, `fe80::1%eth0`).
 * @throws ConfigurationError for anything else: host names and prefixes too.
 */
export function parseIpAddress(text: unknown): IpAddress {
  if (typeof text === 'string') {
    const [address = '', zone, ...rest] = text.split('%');
    if (parseIpv4(address) !== undefined && zone === undefined)
      return { family: 'ipv4', text: address };
    if (
      rest.length === 0 &&
      zone !== '' &&
      /^[\da-f:.]+$/i.test(address) &&
      address.includes(':') &&
      Address6.isValid(address)
    ) {
      const canonical = new Address6(address).correctForm();
      return zone === undefined
        ? { family: 'ipv6', text: canonical }
        : { family: 'ipv6', text: canonical, zone };
    }
  }
  throw new ConfigurationError(
    '',
    `${describe(text)} is not an IP address: write one such as 10.0.0.1 or 2001:db8::1`,
  );
}

/**
 * Reads a BGP identifier: 4 octets written as dotted decimal, not 0.0.0.0 (RFC 6286 §2.1). Returns the integer.
 * @throws ConfigurationError
 */
export function parseRouterId(text: unknown): number {
  const id = typeof text === 'string' ? parseIpv4(text) : undefined;
  if (id === undefined || id === 0) {
    throw new ConfigurationError(
      '',
      `${describe(text)} is not a router ID: write 4 octets as an IPv4 address, such as 10.0.0.11, and not 0.0.0.0`,
    );
  }
  return id;
}
