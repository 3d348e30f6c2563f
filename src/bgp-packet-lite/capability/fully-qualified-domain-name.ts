import type { OctetWriter } from '../cursor.ts';
import { messageValueError } from '../faults.ts';
import type { FullyQualifiedDomainName } from '../message.ts';

/*
 * draft-walton-bgp-hostname-capability §3
 *
 *   +---------------+---------------------------
 *   |    Length     |  Hostname, UTF-8
 *   +---------------+---------------------------
 *   |    Length     |  Domain name, UTF-8
 *   +---------------+---------------------------
 */

/** Half of a pair alone: UTF-8 has no octets for it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** `undefined` if the octets are no such value. */
export function decodeFullyQualifiedDomainName(
  octets: Uint8Array,
): FullyQualifiedDomainName | undefined {
  const [hostnameLength = 0] = octets;
  const hostnameEnd = 1 + hostnameLength;
  const domainLength = octets[hostnameEnd];
  if (domainLength === undefined || hostnameEnd + 1 + domainLength !== octets.length) {
    return undefined;
  }
  const hostname = decodeUtf8(octets.subarray(1, hostnameEnd));
  const domain = decodeUtf8(octets.subarray(hostnameEnd + 1));
  return hostname === undefined || domain === undefined ? undefined : { hostname, domain };
}

function decodeUtf8(octets: Uint8Array): string | undefined {
  try {
    // A byte order mark is part of the name: without it the octets could not be written again.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return undefined;
  }
}

export function writeFullyQualifiedDomainName(
  writer: OctetWriter,
  { hostname, domain }: FullyQualifiedDomainName,
): void {
  writeName(writer, hostname, 'the hostname');
  writeName(writer, domain, 'the domain');
}

function writeName(writer: OctetWriter, name: string, what: string): void {
  if (LONE_SURROGATE.test(name)) {
    throw messageValueError(what, JSON.stringify(name), 'text without half a surrogate pair');
  }
  const octets = new TextEncoder().encode(name);
  writer.uint8(octets.length, `the length of ${what} in octets`);
  writer.octets(octets);
}
