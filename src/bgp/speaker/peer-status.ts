import { formatIpv4 } from '../../core/index.ts';
import type { Session, SessionPhase, SessionReason } from '../session/index.ts';
import type { PeerConfiguration } from './peer-options.ts';
import type { PeerProgress } from './peer-progress.ts';
import type { PeerSession } from './peer-session.ts';
import type { ReceivedCounts } from './received-counts.ts';
import type { RouteReceiver } from './route-receiver.ts';
import type { RouteSender, UnsentRoute } from './route-sender.ts';

/** How a peer stands, for status and events. */
export interface PeerStatus {
  /** The peer's name in every event. */
  readonly peer: string;
  readonly address: string;
  /** It has connected from a prefix that is accepted, and is forgotten when its session ends. */
  readonly dynamic: boolean;
  /** The configured one, or while Established the one that the peer has. */
  readonly asn: number | 'external' | 'internal';
  readonly state: SessionPhase;
  /** Why it is in that state. */
  readonly reason: SessionReason;
  /** Since when it is in that state. */
  readonly since: Date;
  /** Milliseconds until it tries again by itself, while it waits for that, or for an answer. */
  readonly retryIn: number | undefined;
  /** Attempts at a session that failed since the last one was Established, or since the start. */
  readonly failedAttempts: number;
  /** Prefixes that this session has sent and not withdrawn. The list is made when it is first read: that costs its length. */
  readonly announced: readonly string[];
  /**
   * Routes that are for the peer and that this session cannot carry, and why. The list is made when it is first read:
   * every desired route is looked at.
   */
  readonly unsent: readonly UnsentRoute[];
  readonly sent: { readonly updates: number };
  /** What the peer has sent on its session, or on the last one: it is not used. */
  readonly received: ReceivedCounts;
  /** The session in force; undefined unless Established. */
  readonly session:
    | { readonly holdTime: number; readonly routerId: string; readonly localAddress: string }
    | undefined;
}

/** What a status is made of. */
interface PeerParts {
  readonly configuration: PeerConfiguration;
  readonly dynamic: boolean;
  readonly session: PeerSession;
  readonly progress: PeerProgress;
  readonly sender: RouteSender;
  readonly receiver: RouteReceiver;
}

export function peerStatus(parts: PeerParts): PeerStatus {
  const { configuration, dynamic, session, progress, sender, receiver } = parts;
  const { id: peer, address, asn } = configuration;
  const { phase, negotiated, reason } = session.session;
  const { retryIn } = session;
  let announced: readonly string[] | undefined;
  let unsent: readonly UnsentRoute[] | undefined;
  return {
    peer,
    address,
    dynamic,
    asn: negotiated?.peerAsn ?? asn,
    state: phase,
    reason,
    since: progress.since,
    retryIn: retryIn === undefined ? undefined : Math.round(retryIn),
    failedAttempts: progress.failedAttempts,
    get announced() {
      announced ??= Array.from(sender.routes(), ({ text }) => text);
      return announced;
    },
    get unsent() {
      unsent ??= sender.unsent;
      return unsent;
    },
    sent: { updates: sender.updatesSent },
    received: receiver.counts,
    session: sessionInForce(session.session),
  };
}

function sessionInForce({ phase, negotiated, connection }: Session): PeerStatus['session'] {
  if (phase !== 'established' || negotiated === undefined || connection === undefined) {
    return undefined;
  }
  return {
    holdTime: negotiated.holdTime,
    routerId: formatIpv4(negotiated.peerRouterId),
    localAddress: connection.local.host,
  };
}
