import { KeepcastError } from '../core/index.ts';

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
  /** Where a package is; throws if it is not installed. Nothing of it is run. */
  readonly resolve: (name: string) => unknown;
}

const thisHost: NativeHost = {
  platform: process.platform,
  resolve: (name) => import.meta.resolve(name),
};

/**
 * Refuses an option that this host cannot have. It looks only: nothing is loaded.
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
    host.resolve('koffi');
  } catch (error) {
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
