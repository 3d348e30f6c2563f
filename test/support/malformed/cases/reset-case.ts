import type { PeerName } from '../peer-kinds.ts';

/** Octets that end a connection, and with which words. */
export interface ResetCase {
  readonly name: string;
  /** In hexadecimal, with markers. */
  readonly send: string;
  /** The NOTIFICATION from its length on, as typed from the RFC; empty where none is sent. */
  readonly answer: string;
  /** An external one with 4-octet AS numbers by default. */
  readonly peer?: PeerName;
}
