import { describe } from '../describe.ts';
import { ConfigurationError } from '../errors.ts';
import { parseIpAddress } from './address.ts';
import { parseIpv4 } from './ipv4.ts';

/** A host (an address or a name) and a TCP or UDP port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const BRACKETED = /^\[([^\]]*:[^\]]*)\]:(0|[1-9]\d{0,4})$/;
const PLAIN = /^([^\s:[\]/@]+):(0|[1-9]\d{0,4})$/;

/** Digits and dots alone are meant as an IPv4 address: no name ends in a number (RFC 1123 §2.1). */
const NUMERIC = /^[\d.]+$/;

/**
 * Reads `10.0.0.1:8080`, `backend.example:8080` or `[2001:db8::1]:8080`.
 * @throws ConfigurationError if the port is missing or not 1 to 65535, or the host is empty.
 */
export function parseEndpoint(text: unknown, options: { anyPort?: boolean } = {}): Endpoint {
  const match = typeof text === 'string' ? (BRACKETED.exec(text) ?? PLAIN.exec(text)) : null;
  const host = match?.[1];
  const port = parsePort(Number(match?.[2] ?? Number.NaN), options);
  const misspelt = host !== undefined && NUMERIC.test(host) && parseIpv4(host) === undefined;
  if (host === undefined || port === undefined || misspelt) {
    throw new ConfigurationError(
      '',
      `${describe(text)} is not an address and a port: write 10.0.0.1:8080 or [2001:db8::1]:8080, with a port from ${options.anyPort === true ? 0 : 1} to 65535`,
    );
  }
  if (host.includes(':')) parseIpAddress(host);
  return { host, port };
}

function parsePort(port: number, { anyPort = false }: { anyPort?: boolean }): number | undefined {
  return Number.isInteger(port) && port >= (anyPort ? 0 : 1) && port <= 65_535 ? port : undefined;
}

/** `10.0.0.1:8080`, `[2001:db8::1]:8080`. */
export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
