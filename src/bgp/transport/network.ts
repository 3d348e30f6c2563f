import type { Clock, Endpoint, Random, Reason } from '../../core/index.ts';
import {
  descriptorShortage,
  loadKernelSockets,
  openFileLimit,
  type DescriptorEvidence,
  type Secret,
} from '../../system/index.ts';
import type { Connection, Dialer } from '../session/index.ts';
import { withoutZone } from './address-range.ts';
import { requireConnectionOptions, type ConnectionOptions } from './connection-options.ts';
import { TcpDialer, type DialTarget } from './dialer.ts';
import { TcpListener, type Listener, type ListenerOptions } from './listener.ts';
import { SocketConnection } from './socket-connection.ts';

/** Where connections come from. `keepcast/testing` has one without sockets. */
export interface Network {
  dialer(target: DialTarget): Dialer;
  listener(endpoint: Endpoint, options?: ListenerOptions): Listener;
  /**
   * Refuses connection options that cannot be had here, before anything starts. A network without it takes them all:
   * it must give them, or need none (as one without sockets).
   * @throws KeepcastError `ERR_NATIVE_REQUIRED`
   */
  requireOptions?(options: ConnectionOptions): void;
  /**
   * Signs a connection that lives with another key from now on (TCP MD5), or with none: the peer must change it too,
   * and until it has, what either side sends waits. Rejects if that cannot be. A network without it has no keys.
   */
  changePassword?(connection: Connection, password: Secret | undefined): Promise<void>;
  /**
   * Says why so many connections and listeners cannot be there at once; undefined if they can, or if nobody knows. A
   * network without it has room for any number.
   */
  descriptorShortage?(wanted: number): DescriptorShortage | undefined;
}

/** The process may not open what it may need. */
type DescriptorShortage = Reason<'descriptor-limit', DescriptorEvidence>;

/** The host's TCP. */
export function tcpNetwork(clock: Clock, random: Random): Network {
  // Only Linux is quick to tell, and a speaker asks with each peer that it is given while it runs.
  let limit: number | undefined;
  return {
    dialer: (target) => new TcpDialer(target, clock),
    listener: (endpoint, options) => new TcpListener(endpoint, clock, random, options),
    requireOptions: requireConnectionOptions,
    changePassword,
    descriptorShortage: (wanted) => {
      limit ??= openFileLimit() ?? Infinity;
      return descriptorShortage(wanted, limit);
    },
  };
}

async function changePassword(connection: Connection, password: Secret | undefined): Promise<void> {
  if (!(connection instanceof SocketConnection)) throw new Error('it is no connection of TCP');
  const kernel = await loadKernelSockets();
  const socket = connection.kernelSocket();
  const peer = { address: withoutZone(connection.remote.host) };
  if (password === undefined) kernel.removeKey(socket, peer);
  else kernel.setKey(socket, peer, password);
}
