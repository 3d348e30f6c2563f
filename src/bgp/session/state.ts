import type { BgpMessage, Capability, RouteRefreshMessage } from '../../bgp-packet-lite/index.ts';
import type { Backoff, Reason } from '../../core/index.ts';
import type { Family } from './family.ts';
import type { ReceivedUpdate } from './received-update.ts';
import type { Role } from './role.ts';

/** The states of RFC 4271 §8.2.2. */
export type SessionPhase =
  'idle' | 'connect' | 'active' | 'open-sent' | 'open-confirm' | 'established';

/** What both OPENs together say. */
export interface NegotiatedSession {
  readonly peerAsn: number;
  /** The peer's BGP identifier as an unsigned integer. */
  readonly peerRouterId: number;
  /** Seconds: the smaller of both; 0 means that neither side watches the other. */
  readonly holdTime: number;
  /** Both sent capability 65: AS_PATH carries 4-octet numbers. */
  readonly fourOctetAsn: boolean;
  /** Both set N in their graceful restart capability: routes outlive every NOTIFICATION but a Hard Reset (RFC 8538). */
  readonly hardReset: boolean;
  /** What both do: at least one. Prefixes of any other are not sent, and ignored where they come (RFC 4760 §6). */
  readonly families: readonly Family[];
  /** Whose prefixes we send with path identifiers (RFC 7911 §4). */
  readonly addPathSend: readonly Family[];
  /** Whose prefixes the peer sends with path identifiers. */
  readonly addPathReceive: readonly Family[];
  /** IPv4 routes may have an IPv6 next hop (RFC 8950 §4). */
  readonly extendedNextHop: boolean;
  /** Both sent capability 6: an UPDATE may have 65535 octets (RFC 8654 §4). */
  readonly extendedMessage: boolean;
  /** How the peer may ask for everything again (RFC 2918; `enhanced`: between BoRR and EoRR, RFC 7313 §4). */
  readonly routeRefresh: 'none' | 'plain' | 'enhanced';
  /** What the peer is to us, where we have a role: it says so, or says nothing (RFC 9234 §4.2). */
  readonly peerRole: Role | undefined;
  /** The peer keeps routes beyond the end of sessions for long (RFC 9494): ours need NO_LLGR. */
  readonly longLivedGracefulRestart: boolean;
  readonly peerCapabilities: readonly Capability[];
}

interface Counters {
  /** RFC 4271's ConnectRetryCounter: attempts that failed since the start. */
  readonly connectRetryCounter: number;
  /** Protocol faults in a row: what the idle hold time grows with. */
  readonly faults: number;
}

export type SessionState = Counters &
  (
    | {
        readonly phase: 'idle';
        /** The idle hold timer is running; without it the session is stopped. */
        readonly held: boolean;
      }
    | {
        readonly phase: 'connect' | 'active';
        /** There is a connection, and the DelayOpenTimer is running. */
        readonly delayingOpen?: true;
        /** Attempts to connect in a row that were not answered at all, not even with a refusal. */
        readonly unanswered?: number;
      }
    | {
        readonly phase: 'open-sent';
        /** How long the peer's OPEN is awaited, in milliseconds; {@link LARGE_HOLD_TIME} by default. */
        readonly patience?: number;
      }
    | { readonly phase: 'open-confirm' | 'established'; readonly negotiated: NegotiatedSession }
  );

export const stopped: SessionState = {
  phase: 'idle',
  held: false,
  connectRetryCounter: 0,
  faults: 0,
};

/** There is a connection in this state. */
export function isConnected(state: SessionState): boolean {
  return (
    'delayingOpen' in state ||
    state.phase === 'open-sent' ||
    state.phase === 'open-confirm' ||
    state.phase === 'established'
  );
}

export type SessionTimer =
  'connect-retry' | 'delay-open' | 'hold' | 'keepalive' | 'idle-hold' | 'send-hold' | 'stability';

export type SessionAction =
  | { readonly type: 'dial' }
  /** Ends the connection, or the attempt to make one. `abruptly` leaves unsent octets behind. */
  | { readonly type: 'disconnect'; readonly abruptly?: boolean }
  | { readonly type: 'send'; readonly message: BgpMessage }
  /** `delay` in milliseconds; `jitter` multiplies it by 0.75 to 1 (RFC 4271 §10). */
  | {
      readonly type: 'start-timer';
      readonly timer: SessionTimer;
      readonly delay: number;
      readonly jitter?: boolean;
    }
  | { readonly type: 'stop-timer'; readonly timer: SessionTimer }
  | { readonly type: 'deliver'; readonly update: ReceivedUpdate }
  /** The peer asks for the routes of a family again, or tells where its own answer begins or ends. */
  | { readonly type: 'deliver-refresh'; readonly refresh: RouteRefreshMessage };

export type SessionReasonCode =
  | 'not-started'
  | 'started'
  | 'stopped'
  | 'retrying'
  | 'waiting-for-peer'
  | 'connected'
  | 'no-answer'
  | 'connection-failed'
  | 'connection-lost'
  | 'open-received'
  | 'established'
  | 'hold-timer-expired'
  | 'send-hold-timer-expired'
  | 'collision'
  | 'maximum-prefixes'
  | 'administrative-reset'
  | 'peer-deconfigured'
  | 'configuration-change'
  | 'out-of-resources'
  | 'bfd-down'
  | 'peer-as-mismatch'
  | 'router-id-conflict'
  | 'no-common-family'
  | 'role-mismatch'
  | 'protocol-error'
  | 'unexpected-message'
  | 'notification-received'
  | 'forgotten';

export type SessionReason = Reason<SessionReasonCode>;

export interface Step {
  readonly state: SessionState;
  readonly actions: readonly SessionAction[];
  /** Why the phase changed, or what is new of it; absent when nothing is. */
  readonly reason?: SessionReason;
}

/** What the machine knows beside its state: the configuration of the peer. It never changes during a session. */
export interface SessionContext {
  /** Ours towards this peer. */
  readonly localAsn: number;
  /** Unsigned integer. */
  readonly routerId: number;
  /** `'external'`: any other than ours; `'internal'`: ours. */
  readonly peerAsn: number | 'external' | 'internal';
  /** PassiveTcpEstablishment: never dial (DESIGN rule 14). */
  readonly passive: boolean;
  /** Seconds, 0 or 3 to 65535. */
  readonly holdTime: number;
  /** How long the peer's OPEN is awaited, in milliseconds; {@link LARGE_HOLD_TIME} by default. */
  readonly startupHoldTime?: number;
  /** Milliseconds. */
  readonly connectRetryTime: number;
  readonly idleHoldTime: Backoff;
  /** What our OPEN carries, and thereby what is negotiated. */
  readonly capabilities: readonly Capability[];
  /** A peer without a role is refused (RFC 9234 §4.2's strict mode); false by default. */
  readonly strictRole?: boolean;
  /** AllowAutomaticStart, true by default: a session that has ended starts again by itself. */
  readonly allowAutomaticStart?: boolean;
  /** DelayOpenTime in milliseconds; 0, the default, is DelayOpen off: our OPEN does not wait for the peer's. */
  readonly delayOpenTime?: number;
  /** CollisionDetectEstablishedState, false by default: an Established connection wins over any new one. */
  readonly collisionDetectEstablishedState?: boolean;
  /** SendNOTIFICATIONwithoutOPEN, false by default: what is wrong before our OPEN is answered all the same. */
  readonly sendNotificationWithoutOpen?: boolean;
  /** TrackTcpState, false by default: events 14 and 15 are told to the machine, which they do not move, and in the trace. */
  readonly trackTcpState?: boolean;
}

/** The hold time while the peer's OPEN is awaited: RFC 4271 §8.2.2 suggests 4 minutes. In milliseconds. */
export const LARGE_HOLD_TIME = 240_000;

/** How long Established must last until earlier faults are forgotten, in milliseconds. */
export const STABLE_AFTER = 60_000;
