import type { Clock, Endpoint, Random } from '../../core/index.ts';
import type { Dialer } from '../session/index.ts';
import { requireConnectionOptions, type ConnectionOptions } from './connection-options.ts';
import { TcpDialer, type DialTarget } from './dialer.ts';
import { TcpListener, type Listener } from './listener.ts';

/** Where connections come from. `keepcast/testing` has one without sockets. */
export interface Network {
  dialer(target: DialTarget): Dialer;
  listener(endpoint: Endpoint): Listener;
  /**
   * Refuses connection options that cannot be had here, before anything starts. A network without it takes them all:
   * it must give them, or need none (as one without sockets).
   * @throws KeepcastError `ERR_NATIVE_REQUIRED`
   */
  requireOptions?(options: ConnectionOptions): void;
}

/** The host's TCP. */
export function tcpNetwork(clock: Clock, random: Random): Network {
  return {
    dialer: (target) => new TcpDialer(target, clock),
    listener: (endpoint) => new TcpListener(endpoint, clock, random),
    requireOptions: requireConnectionOptions,
  };
}
