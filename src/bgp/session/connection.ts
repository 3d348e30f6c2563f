import type { Endpoint } from '../../core/index.ts';

/** What a session is told about its connection. None of them is called after `closed`. */
export interface ConnectionHandlers {
  /** Octets from the peer; the view is only valid during the call. */
  data(octets: Uint8Array): void;
  /** The kernel takes octets again after {@link Connection.write} returned false. */
  drain(): void;
  /** The connection is gone: the peer closed it (no error), or it broke. Called once. */
  closed(error?: unknown): void;
}

/** One TCP connection as a session needs it. `bgp/transport` makes them of sockets, `keepcast/testing` of memory. */
export interface Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** Who opened it: we (`out`) or the peer (`in`). RFC 4271 §6.8 keeps one of two by this. */
  readonly direction: 'in' | 'out';
  /** Starts the flow of events; whatever has arrived before is delivered then. Called once. */
  attach(handlers: ConnectionHandlers): void;
  /**
   * Queues octets; `handed` is called when the kernel has taken them. Returns false if the caller should wait for
   * `drain` before it writes more.
   */
  write(octets: Uint8Array, handed?: () => void): boolean;
  /**
   * Delivers what was written, half-closes, reads to the end for at most a second (unread input would turn the close
   * into a reset that loses both directions), then closes. Resolves when the connection is gone; never rejects.
   */
  close(): Promise<void>;
  /** Closes at once; what was not sent is lost. */
  destroy(): void;
}

/** Opens connections to one peer. */
export interface Dialer {
  /** Rejects with the system's error if the connection cannot be made, and with `signal.reason` on abort. */
  dial(signal: AbortSignal): Promise<Connection>;
}
