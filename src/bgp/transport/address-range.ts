import { parseIpv4, parseIpv6 } from '../../core/index.ts';

/** One address, or all that begin with the same bits. */
export interface AddressRange {
  /** IPv4, or IPv6 as RFC 5952; a link-local one with its interface where one address is meant. */
  readonly address: string;
  /** How many bits count; undefined for all of them. */
  readonly prefixLength?: number | undefined;
}

/** Whether an address, in its one form, is of the range. */
export function isInRange(host: string, { address, prefixLength }: AddressRange): boolean {
  if (prefixLength === undefined) return host === address;
  const ours = octetsOf(host);
  const theirs = octetsOf(address);
  if (ours === undefined || ours.length !== theirs?.length) return false;
  for (let bit = 0; bit < prefixLength; bit += 8) {
    const mask = (0xff00 >> Math.min(8, prefixLength - bit)) & 0xff;
    const index = bit >>> 3;
    if ((((ours[index] ?? 0) ^ (theirs[index] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

/** An address without the interface of a link-local one, which the keys of the kernel know nothing of. */
export function withoutZone(address: string): string {
  const end = address.indexOf('%');
  return end < 0 ? address : address.slice(0, end);
}

function octetsOf(address: string): Uint8Array | undefined {
  const ipv4 = parseIpv4(address);
  if (ipv4 === undefined) return parseIpv6(withoutZone(address));
  return Uint8Array.of(ipv4 >>> 24, (ipv4 >>> 16) & 255, (ipv4 >>> 8) & 255, ipv4 & 255);
}
