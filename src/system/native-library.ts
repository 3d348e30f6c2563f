import { createRequire } from 'node:module';
import { bindSocketCalls, type NativeLibrary, type SocketCalls } from './socket-calls.ts';

/** The host, as far as it decides whether the kernel can be asked. */
export interface NativeHost {
  /** As `process.platform`. */
  readonly platform: string;
  /** Loads koffi; throws `MODULE_NOT_FOUND` if it is not installed, and anything else if it does not work. */
  readonly load: () => NativeLibrary;
}

const require = createRequire(import.meta.url);

export const thisHost: NativeHost = {
  platform: process.platform,
  load: () => require('koffi') as NativeLibrary,
};

const callsOf = new WeakMap<NativeHost, SocketCalls>();

/**
 * The system calls of a host: the package is loaded and its functions are bound when they are asked for first, and both
 * are done at once, so that what does not work is known before anything is dialled.
 * @throws what koffi throws
 */
export function loadSocketCalls(host: NativeHost): SocketCalls {
  let calls = callsOf.get(host);
  if (calls === undefined) {
    calls = bindSocketCalls(host.load());
    callsOf.set(host, calls);
  }
  return calls;
}
