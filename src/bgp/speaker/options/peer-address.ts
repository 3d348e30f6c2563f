import {
  ConfigurationError,
  describe,
  formatEndpoint,
  formatIpv6,
  parseIpAddress,
  parseIpv4,
  parseIpv6,
  parseWhole,
  type IpAddress,
} from '../../../core/index.ts';

export type TransportFamily = 'ipv4' | 'ipv6';

const BGP_PORT = 179;

/** IFNAMSIZ of Linux is 16 octets with the zero at the end; the kernel allows no slash and no white space. */
const INTERFACE = /^[^\s/:\0]+$/;

export function familyOfAddress(address: string): TransportFamily {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** fe80::/10 (RFC 4291 §2.5.6): it means something on one link only. */
export function isLinkLocal(address: string): boolean {
  return /^fe[89ab][\da-f]:/.test(address);
}

/**
 * Checks the address of a host, and gives it in its one form: RFC 5952 for IPv6, with `%interface` where it is
 * link-local.
 * @throws ConfigurationError
 */
export function parseHostAddress(value: unknown): string {
  const address = parseIpAddress(value);
  return address.family === 'ipv4' ? parseIpv4Host(address.text) : parseIpv6Host(address);
}

/** The address of a peer: as {@link parseHostAddress}, and a link-local one needs its interface. */
export function parsePeerAddress(value: unknown): string {
  const address = parseHostAddress(value);
  if (isLinkLocal(address) && !address.includes('%')) {
    throw new ConfigurationError(
      '',
      `${address} is link-local: write the interface that it is on too, such as ${address}%eth0`,
    );
  }
  return address;
}

/**
 * The source address of connections to a peer. A link-local one gets the interface of the peer's.
 * @throws ConfigurationError if a connection cannot have both addresses.
 */
export function parseLocalAddress(value: unknown, family: TransportFamily, peer?: string): string {
  const address = parseHostAddress(value);
  if (familyOfAddress(address) !== family) {
    throw new ConfigurationError(
      '',
      `${address} and the peer's address are of two families: a connection has one of IPv4 and IPv6`,
    );
  }
  if (address === peer) {
    throw new ConfigurationError('', `${address} is the peer's own address: write one of ours`);
  }
  return isLinkLocal(address) ? withInterfaceOf(address, peer) : address;
}

function withInterfaceOf(address: string, peer: string | undefined): string {
  const peerZone = peer?.split('%')[1];
  const [text = '', zone = peerZone] = address.split('%');
  if (zone === undefined) {
    throw new ConfigurationError(
      '',
      `${address} is link-local: write the interface that it is on too, such as ${address}%eth0`,
    );
  }
  if (peerZone !== undefined && zone !== peerZone) {
    throw new ConfigurationError(
      '',
      `${address} is on another interface than the peer, which is on ${peerZone}`,
    );
  }
  return `${text}%${zone}`;
}

/** @throws ConfigurationError */
export function parsePort(value: unknown = BGP_PORT): number {
  return parseWhole(value, 'a TCP port', 1, 65_535);
}

/** @throws ConfigurationError */
export function parseInterface(value: unknown): string {
  const isName =
    typeof value === 'string' &&
    INTERFACE.test(value) &&
    new TextEncoder().encode(value).length < 16;
  if (isName) return value;
  throw new ConfigurationError(
    '',
    `${describe(value)} is not the name of an interface: write one such as eth1, with at most 15 characters`,
  );
}

/** The name of a peer everywhere: its address, with port and local address where they are not the default. */
export function peerId(address: string, port: number, localAddress: string | undefined): string {
  const shown = port === BGP_PORT ? address : formatEndpoint({ host: address, port });
  return localAddress === undefined ? shown : `${shown} from ${localAddress}`;
}

function parseIpv4Host(text: string): string {
  const first = Number.parseInt(text, 10);
  // RFC 6890: this host, multicast, and what is reserved (broadcast with it).
  if (first === 0 || first >= 224) throw notHost(text);
  return text;
}

function parseIpv6Host({ text, zone }: IpAddress): string {
  const octets = parseIpv6(text) ?? new Uint8Array(16);
  const canonical = formatIpv6(octets);
  const mapped = /^::ffff:(\d.*)$/.exec(canonical)?.[1];
  if (mapped !== undefined && parseIpv4(mapped) !== undefined) {
    throw new ConfigurationError('', `${canonical} is an IPv4 address: write ${mapped}`);
  }
  // RFC 4291 §2.5.2 and §2.7: nobody, and everybody.
  if (canonical === '::' || octets[0] === 0xff) throw notHost(canonical);
  if (zone === undefined) return canonical;
  if (!isLinkLocal(canonical)) {
    throw new ConfigurationError(
      '',
      `${canonical} is not link-local: take out the interface '%${zone}'`,
    );
  }
  return `${canonical}%${parseInterface(zone)}`;
}

function notHost(text: string): ConfigurationError {
  return new ConfigurationError('', `${text} is not the address of a host`);
}
