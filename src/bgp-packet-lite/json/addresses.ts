import { formatIpv4, formatIpv6, ipv4Mask, parseIpv4, parseIpv6 } from '../../core/index.ts';
import type { Ipv4Nlri, Ipv6Nlri, NextHop } from '../message.ts';
import type { PrefixJson } from './message-json.ts';
import { Fields, refusal, UINT32 } from './reading.ts';

export function nextHopToJson(address: NextHop): string {
  return typeof address === 'number' ? formatIpv4(address) : formatIpv6(address);
}

/** @throws ConfigurationError unless `json` is an IPv4 address */
export function ipv4FromJson(json: unknown): number {
  const address = typeof json === 'string' ? parseIpv4(json) : undefined;
  if (address !== undefined) return address;
  throw refusal(json, 'an IPv4 address such as "192.0.2.1"');
}

/** @throws ConfigurationError unless `json` is an IPv4 or IPv6 address */
export function nextHopFromJson(json: unknown): NextHop {
  const address = typeof json === 'string' ? (parseIpv4(json) ?? parseIpv6(json)) : undefined;
  if (address !== undefined) return address;
  throw refusal(json, 'an address such as "192.0.2.1" or "2001:db8::1"');
}

/** @throws ConfigurationError unless `json` is an IPv6 address */
export function ipv6NextHopFromJson(json: unknown): Uint8Array {
  const address = typeof json === 'string' ? parseIpv6(json) : undefined;
  if (address !== undefined) return address;
  throw refusal(json, 'an IPv6 address such as "2001:db8::1"');
}

export function prefixToJson(nlri: Ipv4Nlri | Ipv6Nlri): PrefixJson {
  const prefix = `${nextHopToJson(nlri.address)}/${nlri.length}`;
  return nlri.pathId === undefined ? prefix : { pathId: nlri.pathId, prefix };
}

/** @throws ConfigurationError unless `json` is an IPv4 prefix, or an object of a path identifier and one */
export function ipv4PrefixFromJson(json: unknown): Ipv4Nlri {
  return prefixFromJson(json, ipv4Prefix);
}

/** @throws ConfigurationError unless `json` is an IPv6 prefix, or an object of a path identifier and one */
export function ipv6PrefixFromJson(json: unknown): Ipv6Nlri {
  return prefixFromJson(json, ipv6Prefix);
}

function prefixFromJson<P extends object>(
  json: unknown,
  read: (text: unknown) => P,
): P & { pathId?: number } {
  if (typeof json !== 'object' || json === null) return read(json);
  const fields = new Fields(json, ['pathId', 'prefix']);
  return { ...fields.read('prefix', read), pathId: fields.unsigned('pathId', UINT32) };
}

const LENGTH = /^(?:0|[1-9]\d{0,2})$/;

/** What is before and after the slash. */
function split(json: unknown): [address: string, length: number] {
  if (typeof json !== 'string') return ['', Number.NaN];
  const slash = json.lastIndexOf('/');
  const length = json.slice(slash + 1);
  return [json.slice(0, Math.max(0, slash)), LENGTH.test(length) ? Number(length) : Number.NaN];
}

function ipv4Prefix(json: unknown): Ipv4Nlri {
  const [text, length] = split(json);
  const address = parseIpv4(text);
  if (address !== undefined && length <= 32 && (address & ~ipv4Mask(length)) === 0) {
    return { address, length };
  }
  throw refusal(json, 'an IPv4 prefix without host bits, such as "192.0.2.0/24"');
}

function ipv6Prefix(json: unknown): Ipv6Nlri {
  const [text, length] = split(json);
  const address = parseIpv6(text);
  if (address !== undefined && length <= 128 && !hasHostBits(address, length)) {
    return { address, length };
  }
  throw refusal(json, 'an IPv6 prefix without host bits, such as "2001:db8::/32"');
}

function hasHostBits(address: Uint8Array, length: number): boolean {
  const boundary = length >>> 3;
  if (((address[boundary] ?? 0) & (0xff >>> (length & 7))) !== 0) return true;
  return address.subarray(boundary + 1).some((octet) => octet !== 0);
}
