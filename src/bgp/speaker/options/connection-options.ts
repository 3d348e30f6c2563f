import { ConfigurationError, optional, parseBoolean, parseWhole } from '../../../core/index.ts';
import {
  encodeMd5Key,
  parseSecret,
  type ConnectionOptions,
  type Secret,
} from '../../transport/index.ts';
import { isLinkLocal, parseInterface } from './peer-address.ts';

/** What a peer's connections ask of the kernel: Linux with the optional package koffi. */
export interface PeerConnectionOptions {
  /**
   * The TCP MD5 key (RFC 2385) of both sides, 1 to 80 octets; `{ environment: 'NAME' }` takes it from a variable. It
   * is never shown. None by default.
   */
  readonly password?: string | Secret | { readonly environment: string } | undefined;
  /**
   * GTSM (RFC 5082): send with a TTL of 255, and drop what arrives with less than a direct neighbour's 255 (with
   * `multihop`, than 256 less its hops). Both sides must have it. False by default.
   */
  readonly ttlSecurity?: boolean | undefined;
  /**
   * How many hops away the peer may be: the TTL of what is sent, 1 to 255 (with `ttlSecurity`, to 254). The TTL of the
   * system by default.
   */
  readonly multihop?: number | undefined;
  /** TOS or traffic class of what is sent, 0 to 255, such as 0xc0 for network control. That of the system by default. */
  readonly tos?: number | undefined;
  /** The interface or VRF that the connections use, such as `eth1`. Any by default. */
  readonly bindToDevice?: string | undefined;
}

/** Which keys {@link PeerConnectionOptions} has. */
export const connectionOptionKeys: readonly (keyof PeerConnectionOptions)[] = [
  'password',
  'ttlSecurity',
  'multihop',
  'tos',
  'bindToDevice',
];

const LARGEST_TTL = 255;

/**
 * Checks the options. Undefined if they ask the kernel for nothing.
 * @param holdTime seconds: what is not acknowledged for so long ends the connection, where the kernel is asked anyway
 * (where it is not, the session's own watch over what it sends does the same: koffi is loaded for nobody else)
 * @param address of the peer, where it is known
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseConnectionOptions(
  options: PeerConnectionOptions,
  holdTime: number,
  address?: string,
): ConnectionOptions | undefined {
  const password = optional('password', options.password, parsePassword);
  const hops = optional('multihop', options.multihop, (value) =>
    parseWhole(value, 'a number of hops', 1, LARGEST_TTL),
  );
  const isSecured = optional('ttlSecurity', options.ttlSecurity, parseBoolean) ?? false;
  const trafficClass = optional('tos', options.tos, (value) => parseWhole(value, 'a TOS', 0, 255));
  const device = optional('bindToDevice', options.bindToDevice, parseInterface);
  refuseWrongHops(hops, isSecured, address);
  const asked: ConnectionOptions = {
    password,
    ttl: isSecured ? LARGEST_TTL : hops,
    // RFC 5082 §3: each hop takes one away, and a direct neighbour is one hop away with nothing taken.
    minimumTtl: isSecured ? LARGEST_TTL + 1 - (hops ?? 1) : undefined,
    trafficClass,
    device,
  };
  if (Object.values(asked).every((value) => value === undefined)) return undefined;
  return { ...asked, userTimeout: holdTime === 0 ? undefined : holdTime * 1_000 };
}

function refuseWrongHops(
  hops: number | undefined,
  isSecured: boolean,
  address: string | undefined,
): void {
  if (hops === undefined) return;
  if (isSecured && hops === LARGEST_TTL) {
    throw new ConfigurationError(
      'multihop',
      'from 255 hops away everything arrives: with ttlSecurity write at most 254',
    );
  }
  // RFC 4291 §2.5.6: routers do not forward it.
  if (hops > 1 && address !== undefined && isLinkLocal(address)) {
    throw new ConfigurationError('multihop', `${address} is link-local: it is one hop away`);
  }
}

function parsePassword(value: unknown): Secret {
  const secret = parseSecret(value);
  encodeMd5Key(secret);
  return secret;
}
