import { createRequire } from 'node:module';
import { errorCode, errorMessage, KeepcastError } from '../core/index.ts';

/** What only the kernel can do for us, and plain Node cannot ask it for. */
export type NativeFeature = 'password' | 'ttlSecurity' | 'multihop' | 'tos' | 'bindToDevice';

/** What does the same without us. */
const ALTERNATIVE: Readonly<Record<NativeFeature, string>> = {
  password:
    'protect the session with IPsec or a firewall instead, or give the speaker a `network` that makes signed connections',
  ttlSecurity:
    'set the sysctl net.ipv4.ip_default_ttl=255 and drop what comes with less by nftables: tcp dport 179 ip ttl != 255 drop',
  multihop: 'leave it out: connections leave with the TTL of the system, 64 on Linux',
  tos: 'mark the packets with nftables instead: tcp dport 179 ip dscp set cs6',
  bindToDevice: 'set localAddress instead, or run in a VRF: ip vrf exec NAME keepcast run FILE',
};

/** The release line of koffi that keepcast is tested with. */
const KOFFI = 'koffi@~3.3.4';

/** The host, as far as it decides whether the kernel can be asked. */
export interface NativeHost {
  /** As `process.platform`. */
  readonly platform: string;
  /** Loads a package; throws `MODULE_NOT_FOUND` if it is not installed, and anything else if it does not work. */
  readonly load: (name: string) => unknown;
}

const thisHost: NativeHost = {
  platform: process.platform,
  load: createRequire(import.meta.url),
};

/**
 * Refuses an option that this host cannot have. It loads koffi to find out: what is there may not work.
 * @throws KeepcastError `ERR_NATIVE_REQUIRED` that says what to install, and what does the same without it.
 */
export function requireNative(feature: NativeFeature, host: NativeHost = thisHost): void {
  if (host.platform !== 'linux') {
    throw new KeepcastError(
      'ERR_NATIVE_REQUIRED',
      `'${feature}' works on Linux only, and this is ${host.platform}: ${ALTERNATIVE[feature]}`,
    );
  }
  try {
    host.load('koffi');
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw nativeUnusable(errorMessage(error), error);
    throw new KeepcastError(
      'ERR_NATIVE_REQUIRED',
      `'${feature}' needs the optional package koffi, which is not installed: run "npm install ${KOFFI}". Or do without: ${ALTERNATIVE[feature]}`,
      { cause: error },
    );
  }
}

/** koffi is there, or should be, and does not work. */
export function nativeUnusable(why: string, cause?: unknown): KeepcastError {
  return new KeepcastError(
    'ERR_NATIVE_REQUIRED',
    `kernel options need the optional package koffi, which cannot be used here: ${why}. Run "npm install ${KOFFI}", or take out password, ttlSecurity, multihop, tos and bindToDevice`,
    { cause },
  );
}
