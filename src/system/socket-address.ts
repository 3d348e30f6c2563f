import { ConfigurationError, parseIpAddress, parseIpv4, parseIpv6 } from '../core/index.ts';

export type AddressFamily = 'ipv4' | 'ipv6';

/** AF_INET and AF_INET6 of Linux. */
export const familyNumber: Readonly<Record<AddressFamily, number>> = { ipv4: 2, ipv6: 10 };

const SIZE: Readonly<Record<AddressFamily, number>> = { ipv4: 16, ipv6: 28 };

export interface SocketAddress {
  /** IPv4 or IPv6, without a zone. */
  readonly address: string;
  /** 0 to 65535. */
  readonly port: number;
  /** The index of the interface of a link-local address; 0 for none. */
  readonly scope?: number | undefined;
}

/**
 * A `struct sockaddr_in` or `sockaddr_in6` for a socket of the family. On an IPv6 socket an IPv4 address is written as
 * the IPv4-mapped one (RFC 4291 §2.5.5.2).
 * @throws ConfigurationError if the socket cannot have the address.
 */
export function encodeSocketAddress(
  family: AddressFamily,
  { address, port, scope = 0 }: SocketAddress,
): Uint8Array {
  // Octet by octet: a view needs a buffer, and V8 allocates one beside the heap for each that is asked for.
  const octets = new Uint8Array(SIZE[family]);
  octets[0] = familyNumber[family];
  octets[2] = port >>> 8;
  octets[3] = port;
  const ipv4 = parseIpv4(address);
  if (family === 'ipv4') {
    if (ipv4 === undefined) throw notIpv4(address);
    putIpv4(octets, 4, ipv4);
    return octets;
  }
  octets.set(ipv4 === undefined ? ipv6Octets(address) : mapped(ipv4), 8);
  // Every platform that koffi has for Linux is little-endian; ports and addresses are in network order.
  for (let index = 0; index < 4; index += 1) octets[24 + index] = scope >>> (8 * index);
  return octets;
}

function putIpv4(octets: Uint8Array, position: number, ipv4: number): void {
  for (let index = 0; index < 4; index += 1) octets[position + index] = ipv4 >>> (24 - 8 * index);
}

function ipv6Octets(address: string): Uint8Array {
  const octets = parseIpv6(address);
  if (octets === undefined) parseIpAddress(address);
  return octets ?? new Uint8Array(16);
}

function mapped(ipv4: number): Uint8Array {
  const octets = new Uint8Array(16);
  octets.fill(0xff, 10, 12);
  putIpv4(octets, 12, ipv4);
  return octets;
}

function notIpv4(address: string): ConfigurationError {
  return new ConfigurationError(
    '',
    `${address} is no IPv4 address: both ends of a connection must be of one family`,
  );
}
