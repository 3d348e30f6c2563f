import { ConfigurationError, formatPrefix, parsePrefix, type Prefix } from '../../core/index.ts';

/**
 * Checks the prefix of a route of our own. The default route is one; `::` and `0.0.0.0` as addresses are not.
 * @throws ConfigurationError for what no router forwards: this host, loopback, link-local, multicast, reserved.
 */
export function parseRoutePrefix(text: unknown): { prefix: Prefix; text: string } {
  const prefix = parsePrefix(text);
  // IPv4 has one spelling only, and there may be very many.
  const formatted =
    prefix.family === 'ipv4' && typeof text === 'string' ? text : formatPrefix(prefix);
  const kind = prefix.length === 0 ? undefined : unreachable(prefix);
  if (kind === undefined) return { prefix, text: formatted };
  throw new ConfigurationError(
    '',
    `${formatted} is ${kind}, which is not reached over a network: announce a unicast prefix`,
  );
}

/** What an address is that nothing can be sent to from afar (RFC 6890, RFC 4291 §2.4); undefined for any other. */
export function unreachable(address: Pick<Prefix, 'family' | 'address'>): string | undefined {
  return typeof address.address === 'number'
    ? unreachableIpv4(address.address)
    : unreachableIpv6(address.address);
}

function unreachableIpv4(address: number): string | undefined {
  const first = address >>> 24;
  if (first === 0) return 'this host (RFC 1122)';
  if (first === 127) return 'loopback';
  if (address >>> 16 === 0xa9fe) return 'link-local';
  if (first >= 240) return 'reserved';
  return first >= 224 ? 'multicast' : undefined;
}

function unreachableIpv6(octets: Uint8Array): string | undefined {
  const [first = 0, second = 0] = octets;
  if (first === 0xff) return 'multicast';
  if (first === 0xfe && (second & 0xc0) === 0x80) return 'link-local';
  if (!octets.subarray(0, 10).every((octet) => octet === 0)) return undefined;
  const [eleventh = 0, twelfth = 0] = octets.subarray(10);
  if (eleventh === 0xff && twelfth === 0xff) return 'an IPv4 address in IPv6 form';
  const rest = octets.subarray(10, 15);
  if (!rest.every((octet) => octet === 0)) return undefined;
  switch (octets[15]) {
    case 0:
      return 'the unspecified address';
    case 1:
      return 'loopback';
    default:
      return undefined;
  }
}
