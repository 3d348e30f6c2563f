import { errorCode, errorMessage, KeepcastError } from '../core/index.ts';
import { loadSocketCalls, thisHost, type NativeHost } from './native-library.ts';
import type { SocketCalls } from './socket-calls.ts';

/** What only the kernel can do for us, and plain Node cannot ask it for. */
export type NativeFeature =
  'password' | 'ttlSecurity' | 'multihop' | 'tos' | 'bindToDevice' | 'silentAfter';

/** What does the same without us. */
const ALTERNATIVE: Readonly<Record<NativeFeature, string>> = {
  password:
    'protect the session with IPsec or a firewall instead, or give the speaker a `network` that makes signed connections',
  ttlSecurity:
    'set the sysctl net.ipv4.ip_default_ttl=255 and drop what comes with less by nftables: tcp dport 179 ip ttl != 255 drop',
  multihop: 'leave it out: connections leave with the TTL of the system, 64 on Linux',
  tos: 'mark the packets with nftables instead: tcp dport 179 ip dscp set cs6',
  bindToDevice: 'set localAddress instead, or run in a VRF: ip vrf exec NAME keepcast run FILE',
  silentAfter: 'write 11s or more, which takes no option of the kernel that Node does not have',
};

/** The release line of koffi that keepcast is tested with. */
const KOFFI = 'koffi@~3.3.4';

/**
 * Refuses an option that this host cannot have. It loads koffi to find out, and all that a dial needs of it: what is
 * there may not work.
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
    loadSocketCalls(host);
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw nativeUnusable(errorMessage(error), error);
    throw new KeepcastError(
      'ERR_NATIVE_REQUIRED',
      `'${feature}' needs the optional package koffi, which is not installed: run "npm install ${KOFFI}". Or do without: ${ALTERNATIVE[feature]}`,
      { cause: error },
    );
  }
}

/**
 * The system calls of this host, for who has asked for none of its features in particular.
 * @throws KeepcastError `ERR_NATIVE_REQUIRED` where there are none
 */
export function requireSocketCalls(host: NativeHost = thisHost): SocketCalls {
  // The numbers of options and the layouts of structures are those of Linux.
  if (host.platform !== 'linux') throw nativeUnusable(`this is ${host.platform}, not Linux`);
  try {
    return loadSocketCalls(host);
  } catch (error) {
    throw nativeUnusable(errorMessage(error), error);
  }
}

/** koffi is there, or should be, and does not work. */
function nativeUnusable(why: string, cause?: unknown): KeepcastError {
  return new KeepcastError(
    'ERR_NATIVE_REQUIRED',
    `kernel options need the optional package koffi, which cannot be used here: ${why}. Run "npm install ${KOFFI}", or take out password, ttlSecurity, multihop, tos, bindToDevice and a silentAfter below 11s`,
    { cause },
  );
}
