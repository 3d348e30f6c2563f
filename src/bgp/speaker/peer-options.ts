import {
  ConfigurationError,
  describe,
  formatEndpoint,
  notAvailable,
  parseDuration,
  parseIpAddress,
  refuseUnknownKeys,
  within,
  type Duration,
  type KnownKeys,
} from '../../core/index.ts';
import type { Family, Role } from '../session/index.ts';
import type { ConnectionOptions } from '../transport/index.ts';
import {
  connectionOptionKeys,
  parseBoolean,
  parseConnectionOptions,
  type PeerConnectionOptions,
} from './connection-options.ts';
import type { PeerAttributes } from './route.ts';

/** A configured neighbour. */
export interface PeerOptions extends PeerConnectionOptions {
  /** The peer's IPv4 address. */
  readonly address: string;
  /** The peer's AS number, 1 to 4294967295. The speaker's own makes the session internal (iBGP). */
  readonly asn: number;
  /** The TCP port to dial; 179 by default. */
  readonly port?: number | undefined;
  /** The source address to dial from, which is the next hop too; the system chooses by default. */
  readonly localAddress?: string | undefined;
  /** Wait for the peer to connect and never dial. Needs `listen` on the speaker. False by default. */
  readonly passive?: boolean | undefined;
  /**
   * How long the peer may be silent before its session ends: 0 (for ever) or 3 to 65535 whole seconds. `'9s'` by
   * default, with a keepalive every 3 s: RFC 4271's 90 s is slow for anycast. The smaller of both sides' counts.
   */
  readonly holdTime?: Duration | undefined;
  /** How long a connection that cannot be made is tried, and waited for until the next try. `'5s'` by default. */
  readonly connectRetry?: Duration | undefined;
}

/** What a kept session offers of graceful restart (RFC 4724). */
export interface GracefulRestartConfiguration {
  /** Seconds for which the peer keeps our routes without a session, 1 to 4095. */
  readonly restartTime: number;
  /** The N bit (RFC 8538): it keeps them after a NOTIFICATION too. */
  readonly notification: boolean;
}

/** The options of a peer, checked, with their defaults. */
export interface PeerConfiguration {
  /** The peer's name everywhere: its address, with port and local address where they are not the default. */
  readonly id: string;
  /** RFC 5952 for IPv6, with `%interface` for a link-local one. */
  readonly address: string;
  readonly asn: number | 'external' | 'internal';
  readonly port: number;
  readonly localAddress: string | undefined;
  /** Ours towards this peer, where it is not the speaker's. */
  readonly localAsn: number | undefined;
  readonly passive: boolean;
  /** Seconds. */
  readonly holdTime: number;
  /** Milliseconds. */
  readonly connectRetryTime: number;
  /** What is offered: at least one. */
  readonly families: readonly Family[];
  /** The next hops of our routes; our address on the session where there is none. */
  readonly nextHops: Readonly<Partial<Record<Family, string>>>;
  /** Of all families, what we would do with path identifiers; undefined for nothing. */
  readonly addPath: 'send' | 'receive' | 'both' | undefined;
  readonly extendedMessage: boolean;
  readonly role: Role | undefined;
  readonly strictRole: boolean;
  /** Undefined: nobody keeps our routes (DESIGN rule 6). */
  readonly gracefulRestart: GracefulRestartConfiguration | undefined;
  /** How many prefixes a session takes, of all families together, until it ends with 6/1; undefined: any number. */
  readonly maxPrefixes: number | undefined;
  /** A route of an external peer whose AS_PATH does not begin with its AS is taken for a withdrawal. */
  readonly enforceFirstAs: boolean;
  /** How many received routes are kept at most; 0: they are counted only. */
  readonly keepRoutes: number;
  /** What routes to this peer get beside their own, or instead. */
  readonly attributes: PeerAttributes;
  /** What its connections need of the kernel; undefined if nothing. */
  readonly connectionOptions: ConnectionOptions | undefined;
}

const BGP_PORT = 179;
const LARGEST_ASN = 2 ** 32 - 1;

const soon = 'leave it out';

/** Which keys {@link PeerOptions} has, and which a later version will have. */
export const peerOptionKeys: KnownKeys = {
  known: [
    'address',
    'asn',
    'port',
    'localAddress',
    'passive',
    'holdTime',
    'connectRetry',
    ...connectionOptionKeys,
  ],
  later: {
    families: 'leave it out: IPv4 unicast is what is spoken',
    communities: 'set them on the announcement',
    bfd: 'leave it out and use a short holdTime',
    localAsn: soon,
    nextHop: 'leave it out: the next hop is the local address of the session',
    addPath: soon,
    extendedMessage: soon,
    role: soon,
    gracefulRestart: 'leave it out: a dead node must not keep its routes',
    maxPrefixes: 'leave it out: received routes are counted and not kept',
    enforceFirstAs: soon,
    accept: soon,
    keepRoutes: soon,
  },
};

/**
 * Checks the options of a peer.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parsePeerOptions(options: PeerOptions): PeerConfiguration {
  refuseUnknownKeys(options, peerOptionKeys);
  const address = within('address', () => parsePeerAddress(options.address));
  const port = within('port', () => parsePort(options.port ?? BGP_PORT));
  const localAddress =
    options.localAddress === undefined
      ? undefined
      : within('localAddress', () => parsePeerAddress(options.localAddress));
  const holdTime = within('holdTime', () => parseHoldTime(options.holdTime ?? '9s'));
  const shown = port === BGP_PORT ? address : formatEndpoint({ host: address, port });
  return {
    id: localAddress === undefined ? shown : `${shown} from ${localAddress}`,
    address,
    asn: within('asn', () => parseAsn(options.asn)),
    port,
    localAddress,
    passive: within('passive', () => parseBoolean(options.passive ?? false)),
    holdTime,
    connectRetryTime: within('connectRetry', () => parseConnectRetry(options.connectRetry ?? '5s')),
    localAsn: undefined,
    families: ['ipv4-unicast'],
    nextHops: {},
    addPath: undefined,
    extendedMessage: false,
    role: undefined,
    strictRole: false,
    gracefulRestart: undefined,
    maxPrefixes: undefined,
    enforceFirstAs: false,
    keepRoutes: 0,
    attributes: {},
    connectionOptions: parseConnectionOptions(options, holdTime),
  };
}

/**
 * Checks an AS number: 1 to 4294967295, and not 23456.
 * @throws ConfigurationError
 */
export function parseAsn(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > LARGEST_ASN) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not an AS number: write a whole number from 1 to ${LARGEST_ASN} (RFC 7607 reserves 0)`,
    );
  }
  // RFC 6793 §9: AS_TRANS stands for numbers that do not fit two octets and belongs to nobody.
  if (value === 23_456) {
    throw new ConfigurationError('', '23456 is AS_TRANS (RFC 6793): no network has this AS number');
  }
  return value;
}

/**
 * Checks a hold time and gives its seconds: 0, or 3 to 65535 (RFC 4271 §4.2).
 * @throws ConfigurationError
 */
function parseHoldTime(value: unknown): number {
  const seconds = parseDuration(value) / 1_000;
  if (!Number.isInteger(seconds) || seconds > 65_535 || seconds === 1 || seconds === 2) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)${unitHint(value)}`,
    );
  }
  return seconds;
}

function unitHint(value: unknown): string {
  return typeof value === 'number' ? `; a number is milliseconds, so write '${value}s'` : '';
}

function parsePeerAddress(value: unknown): string {
  const { family, text } = parseIpAddress(value);
  if (family === 'ipv6') {
    throw notAvailable('', 'an IPv6 peer', "use the peer's IPv4 address");
  }
  const first = Number.parseInt(text, 10);
  // RFC 6890: this host, multicast, and what is reserved (broadcast with it).
  if (first === 0 || first >= 224) {
    throw new ConfigurationError('', `${text} is not the address of a host`);
  }
  return text;
}

function parsePort(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a TCP port: write a whole number from 1 to 65535`,
    );
  }
  return value;
}

function parseConnectRetry(value: unknown): number {
  const milliseconds = parseDuration(value);
  if (milliseconds < 100 || milliseconds > 3_600_000) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a connect retry time: write a duration from 100ms to 1h`,
    );
  }
  return milliseconds;
}
