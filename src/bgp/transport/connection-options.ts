import { requireNative, type Secret, type SocketOptions } from '../../system/index.ts';

/** What the connections with a peer need of the kernel. Whatever is set here needs koffi on Linux. */
export interface ConnectionOptions extends SocketOptions {
  /** The key that signs every segment (TCP MD5, RFC 2385). */
  readonly password?: Secret | undefined;
}

/** A peer that may connect to us. */
export interface AcceptedPeer {
  readonly address: string;
  /** The address of ours that it connects to; any by default. */
  readonly localAddress?: string | undefined;
  /** It is never dialled. */
  readonly passive: boolean;
  readonly connectionOptions?: ConnectionOptions | undefined;
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
