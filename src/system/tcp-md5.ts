import { ConfigurationError, parseIpv4 } from '../core/index.ts';
import type { Secret } from './secret.ts';
import { encodeSocketAddress, type AddressFamily } from './socket-address.ts';

/** TCP_MD5SIG_MAXKEYLEN of Linux: octets of a key. */
const LONGEST_MD5_KEY = 80;

/** Whose segments a key signs: one address, or all of a prefix. */
export interface Md5Peer {
  readonly address: string;
  /** Bits of the address that count; all by default. 0 with `0.0.0.0` or `::` is everybody. */
  readonly prefixLength?: number | undefined;
}

/** struct tcp_md5sig: the address in a sockaddr_storage, then these. */
const FLAGS = 128;
const PREFIX_LENGTH = 129;
const KEY_LENGTH = 130;
const KEY = 136;
const SIZE = 216;

/** TCP_MD5SIG_FLAG_PREFIX. */
const FLAG_PREFIX = 1;

/**
 * A `struct tcp_md5sig` that sets the key for a peer on a socket of the family, or takes it away (no key).
 * @throws ConfigurationError for a key of more than 80 octets.
 */
export function encodeMd5Signature(
  family: AddressFamily,
  { address, prefixLength }: Md5Peer,
  key: Secret | undefined,
): Uint8Array {
  const octets = new Uint8Array(SIZE);
  octets.set(encodeSocketAddress(family, { address, port: 0 }));
  octets[FLAGS] = FLAG_PREFIX;
  // The kernel counts the bits of the IPv4 address even where it is written as an IPv4-mapped one.
  octets[PREFIX_LENGTH] = prefixLength ?? (parseIpv4(address) === undefined ? 128 : 32);
  const keyOctets = key === undefined ? new Uint8Array(0) : encodeMd5Key(key);
  new DataView(octets.buffer).setUint16(KEY_LENGTH, keyOctets.length, true);
  octets.set(keyOctets, KEY);
  return octets;
}

/**
 * The octets of a TCP MD5 key (RFC 2385): the password in UTF-8.
 * @throws ConfigurationError for more than 80 octets, which is what Linux and most routers take.
 */
export function encodeMd5Key(key: Secret): Uint8Array {
  const octets = new TextEncoder().encode(key.reveal());
  if (octets.length <= LONGEST_MD5_KEY) return octets;
  throw new ConfigurationError(
    '',
    `the password has ${octets.length} octets: TCP MD5 takes at most ${LONGEST_MD5_KEY}`,
  );
}
