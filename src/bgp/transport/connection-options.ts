import type { Endpoint } from '../../core/index.ts';
import { requireNative, type Secret, type SocketOptions } from '../../system/index.ts';
import { isInRange, type AddressRange } from './address-range.ts';

/** What the connections with a peer need of the kernel. Whatever is set here needs koffi on Linux. */
export interface ConnectionOptions extends SocketOptions {
  /** The key that signs every segment (TCP MD5, RFC 2385). */
  readonly password?: Secret | undefined;
}

/** A peer that may connect to us, or all peers of a prefix that have nothing of their own. */
export interface AcceptedPeer extends AddressRange {
  /** The address of ours that it connects to; any by default. */
  readonly localAddress?: string | undefined;
  /** It is never dialled. */
  readonly passive: boolean;
  readonly connectionOptions?: ConnectionOptions | undefined;
}

/**
 * Who of the peers has opened a connection: the one of that address, or the longest prefix that the address is of; of
 * several, the one that names the address of ours. Undefined for a stranger.
 */
export function acceptedPeer<Peer extends AcceptedPeer>(
  peers: Iterable<Peer>,
  remote: Endpoint,
  local: Endpoint,
): Peer | undefined {
  let best: Peer | undefined;
  for (const peer of peers) {
    if (!isInRange(remote.host, peer)) continue;
    if ((peer.localAddress ?? local.host) !== local.host) continue;
    if (best === undefined || closeness(peer) > closeness(best)) best = peer;
  }
  return best;
}

/** Bits of its address that the peer's has; half of one more if it names ours, which tells two of one length apart. */
function closeness({ prefixLength = 129, localAddress }: AcceptedPeer): number {
  return prefixLength + (localAddress === undefined ? 0 : 0.5);
}

export function needsKernel(options: ConnectionOptions | undefined): options is ConnectionOptions {
  return options !== undefined && Object.values(options).some((value) => value !== undefined);
}

/**
 * Refuses what this host cannot do.
 * @throws KeepcastError `ERR_NATIVE_REQUIRED`
 */
export function requireConnectionOptions(options: ConnectionOptions): void {
  if (options.password !== undefined) requireNative('password');
  if (options.minimumTtl !== undefined) requireNative('ttlSecurity');
  if (options.ttl !== undefined) requireNative('multihop');
  if (options.trafficClass !== undefined) requireNative('tos');
  if (options.device !== undefined) requireNative('bindToDevice');
}
