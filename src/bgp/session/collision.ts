import { BgpMessageError, type OpenMessage } from '../../bgp-packet-lite/index.ts';
import { keepsRoutesOverRestart, negotiate } from './negotiation/index.ts';
import type { SessionContext, SessionState } from './state.ts';

/** One of the two connections that a collision is between. */
export interface Contender {
  readonly state: SessionState;
  /** Who opened it; undefined while there is only our attempt at one. */
  readonly direction: 'in' | 'out' | undefined;
}

/** Which connection has lost: the one that the OPEN came on, the other one (if it is not dead), or (yet) neither. */
export type CollisionVerdict = 'neither' | 'this-loses' | 'other-loses' | 'other-is-dead';

/**
 * RFC 4271 §6.8 with RFC 6286 §2.3: the speaker with the higher identifier decides, with equal ones that of the higher
 * AS, and what it has opened is kept.
 */
function weDominate(context: SessionContext, peerRouterId: number, peerAsn: number): boolean {
  return context.routerId === peerRouterId
    ? context.localAsn > peerAsn
    : context.routerId > peerRouterId;
}

/**
 * What an OPEN decides that arrives on `received` while there is `other`. Both speakers come to the same answer, each
 * for itself, whatever crosses on the way: exactly one connection is left.
 */
export function resolveCollision(
  received: Contender,
  other: Contender,
  open: OpenMessage,
  context: SessionContext,
): CollisionVerdict {
  if (other.state.phase === 'idle' || !awaitsOpen(received.state)) return 'neither';
  const negotiated = negotiate(open, context);
  // An OPEN that is refused decides nothing about the other connection.
  if (negotiated instanceof BgpMessageError) return 'neither';
  if (received.direction === 'in' && mayHaveRestarted(other.state)) return 'other-is-dead';
  if (other.state.phase === 'established' && context.collisionDetectEstablishedState !== true) {
    return 'this-loses';
  }
  // Two of the peer's own, and this is the newer: it has given up the older one.
  if (received.direction === other.direction) return 'other-loses';
  const dominant = weDominate(context, negotiated.peerRouterId, negotiated.peerAsn);
  if (dominant === (received.direction === 'out')) return 'other-loses';
  return otherWins(other);
}

/**
 * RFC 4724 §4.2 and §8: that a peer which keeps routes over a restart opens another connection means that the Established
 * one is no more. We believe its OPEN, and not its SYN as §8 does: that anybody can send who has its address.
 */
function mayHaveRestarted(state: SessionState): boolean {
  return state.phase === 'established' && keepsRoutesOverRestart(state.negotiated.peerCapabilities);
}

/** Connected, and the peer's OPEN has not come. */
export function awaitsOpen(state: SessionState): boolean {
  return state.phase === 'open-sent' || 'delayingOpen' in state;
}

/** The rule is for the other connection. It must still be known whether both sides have it. */
function otherWins({ state, direction }: Contender): CollisionVerdict {
  if (state.phase === 'open-confirm' || state.phase === 'established') return 'this-loses';
  // The peer dominates and has opened it, but may have given it up before its OPEN: that OPEN decides.
  if (direction === 'in') return 'neither';
  // RFC 4271 §6.8 allows OpenSent to count, and so do all implementations. Our OPEN is out on it, and on this one the
  // peer has had no KEEPALIVE of ours: it cannot be Established over there, and is given up there for the other.
  if (state.phase === 'open-sent') return 'this-loses';
  // Nothing of ours has been said on it: the peer, which may not even know it, goes on with this one.
  return 'other-loses';
}
