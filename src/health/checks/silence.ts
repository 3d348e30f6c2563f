import type { Socket } from 'node:net';
import {
  ConfigurationError,
  describe,
  formatDuration,
  parseDuration,
  within,
} from '../../core/index.ts';
import {
  loadKernelSockets,
  requireNative,
  socketDescriptor,
  type KernelSockets,
} from '../../system/index.ts';

/** What Node asks of the kernel, which cannot be changed: 10 keepalive probes, a second apart (libuv). */
const PROBING = 10_000;

/** The kernel counts in whole seconds: one until it asks, and one until it looks again. */
const SHORTEST = 2_000;
const SHORTEST_WITHOUT_KERNEL_OPTIONS = PROBING + 1_000;
const LONGEST = 3_600_000;

/** The kernel looks once a second whether the time is over: half a second before is in time for the look at the end. */
const EARLY = 500;

/** How a host that dies without a word is noticed. */
export interface Silence {
  /** Whether it needs more than Node can ask for. */
  readonly needsKernel: boolean;
  /** Milliseconds without a sign of life, until the kernel asks for one. */
  readonly idle: number;
  /** Milliseconds: TCP_USER_TIMEOUT, where {@link needsKernel}. */
  readonly userTimeout: number;
}

/** @throws ConfigurationError; KeepcastError `ERR_NATIVE_REQUIRED` where Node cannot ask for it, and koffi is not there */
export function parseSilence(value: unknown): Silence {
  const silentAfter = within('silentAfter', () => parseDuration(value));
  if (silentAfter < SHORTEST || silentAfter > LONGEST || silentAfter % 1_000 !== 0) {
    throw new ConfigurationError(
      'silentAfter',
      `${describe(value)} is not a time that the kernel can keep: write whole seconds, from ${formatDuration(SHORTEST)} to ${formatDuration(LONGEST)}`,
    );
  }
  if (silentAfter >= SHORTEST_WITHOUT_KERNEL_OPTIONS) {
    return { needsKernel: false, idle: silentAfter - PROBING, userTimeout: 0 };
  }
  requireNative('silentAfter');
  // At least half of the time is left for asking again, should a question or its answer be lost.
  const idle = 1_000 * Math.max(1, Math.floor(silentAfter / 2_000));
  return { needsKernel: true, idle, userTimeout: silentAfter - EARLY };
}

/** What sets a connected socket up so. */
export async function keepAlive({
  needsKernel,
  idle,
  userTimeout,
}: Silence): Promise<(socket: Socket) => void> {
  const kernel: KernelSockets | undefined = needsKernel ? await loadKernelSockets() : undefined;
  return (socket) => {
    socket.setKeepAlive(true, idle);
    if (kernel === undefined) return;
    const family = socket.remoteFamily === 'IPv6' ? 'ipv6' : 'ipv4';
    kernel.setOptions({ descriptor: socketDescriptor(socket), family }, { userTimeout });
  };
}
