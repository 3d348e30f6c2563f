import type { AddressFamily, NextHop } from '../message.ts';

/** The session that a record is about (RFC 6396 §4.4); old Zebras leave out its addresses, and its interface too. */
export interface MrtSession {
  readonly peerAsn: number;
  readonly localAsn: number;
  readonly interfaceIndex?: number;
  readonly peerAddress?: NextHop;
  readonly localAddress?: NextHop;
}

/** A BGP message as it was on the wire. */
export interface MrtMessage {
  readonly kind: 'message';
  readonly session: MrtSession;
  /** The collector has sent it, not received it. */
  readonly isLocal: boolean;
  readonly fourOctetAsn: boolean;
  readonly addPath: boolean;
  /** A view of the record. */
  readonly octets: Uint8Array;
}

/** A change of a session's state: 1 Idle, 2 Connect, 3 Active, 4 OpenSent, 5 OpenConfirm, 6 Established. */
export interface MrtStateChange {
  readonly kind: 'state-change';
  readonly session: MrtSession;
  readonly oldState: number;
  readonly newState: number;
}

/** A peer of the collector (RFC 6396 §4.3.1). */
export interface MrtPeer {
  readonly routerId: number;
  readonly address: NextHop;
  readonly asn: number;
}

/** What the RIB entries that follow refer to. */
export interface MrtPeerIndexTable {
  readonly kind: 'peer-index-table';
  readonly collector: number;
  readonly view: string;
  readonly peers: readonly MrtPeer[];
}

/** A route in a table: its prefix, and who has sent it with what attributes. */
export interface MrtRib {
  readonly kind: 'rib';
  readonly sequence: number;
  readonly family: AddressFamily;
  /** The NLRI: length octet and prefix in IPv4 and IPv6, other octets in other families; without path identifier. */
  readonly nlri: Uint8Array;
  readonly fourOctetAsn: boolean;
  readonly entries: readonly MrtRibEntry[];
  /** The entries that are left out of `entries`. */
  readonly damaged: readonly MrtDamagedEntry[];
}

/** An entry of a RIB that nothing can be made of, while the others are as they should be. */
export interface MrtDamagedEntry {
  /** Its place in the record: the first is 1. */
  readonly entry: number;
  readonly peerIndex: number;
  /** What is wrong, as a sentence without a full stop. */
  readonly problem: string;
}

export interface MrtRibEntry {
  readonly peer: Pick<MrtPeer, 'address' | 'asn'> & { readonly routerId?: number };
  /** Seconds since 1970. */
  readonly originated: number;
  readonly pathId?: number;
  /** Path attributes as on the wire, but for an MP_REACH that is abbreviated (RFC 6396 §4.3.4). */
  readonly attributes: Uint8Array;
}

/** A record of a kind that is not read. */
export interface MrtUnsupported {
  readonly kind: 'unsupported';
  /** What it is, as a sentence without a full stop. */
  readonly problem: string;
}

export type MrtContent = MrtMessage | MrtStateChange | MrtPeerIndexTable | MrtRib | MrtUnsupported;
