import type { UpdateMessage } from '../../bgp-packet-lite/index.ts';
import { reason, type Clock, type Emitter, type Reason } from '../../core/index.ts';
import type { SessionPhase, SessionReason } from '../session/index.ts';
import type { ListenerState } from '../transport/index.ts';
import type { PeerListener } from './peer.ts';
import type { UpdateFault } from './route-judge.ts';
import { repairReason } from './route-reconciliation.ts';
import type { RouteRepairKind } from './sending/index.ts';

/**
 * A peer's session has changed its state. From `connect` to `connect`: the first of its attempts in a row got no answer;
 * the status has the others.
 */
export interface PeerEvent {
  readonly peer: string;
  /** It has connected from a prefix that is accepted: its last event has the reason `forgotten`. */
  readonly dynamic: boolean;
  readonly from: SessionPhase;
  readonly to: SessionPhase;
  readonly reason: SessionReason;
  readonly at: Date;
}

/** What a session has sent of one prefix: told when the kernel has taken the octets on an Established session. */
export interface RouteEvent {
  readonly peer: string;
  readonly prefix: string;
  readonly reason: Reason;
  readonly at: Date;
}

/** What a peer had of a route was not what it should have, and nobody had noticed: the difference is sent. */
export interface RouteRepairEvent {
  readonly peer: string;
  readonly prefix: string;
  readonly what: RouteRepairKind;
  readonly reason: Reason<RouteRepairKind>;
  readonly at: Date;
}

/** An UPDATE from a peer. It is counted, kept if the peer has `keepRoutes`, and not used. */
export interface ReceivedEvent {
  readonly peer: string;
  readonly update: UpdateMessage;
  readonly at: Date;
}

/** An UPDATE of a peer had faults that its session has survived (RFC 7606). */
export interface FaultsEvent {
  readonly peer: string;
  readonly faults: readonly UpdateFault[];
  readonly at: Date;
}

/** A peer has come to announce three quarters of its `maxPrefixes`: told once a session. */
export interface PrefixLimitEvent {
  readonly peer: string;
  readonly prefixes: number;
  readonly maximum: number;
  readonly at: Date;
}

/** A KEEPALIVE to a peer went out late: something blocks the event loop, and the peer may give up the session. */
export interface LateEvent {
  readonly peer: string;
  /** Milliseconds after it was due: a third of the hold time or more. */
  readonly delay: number;
  readonly at: Date;
}

export type RefusalReasonCode = 'unknown-peer' | 'limit-reached';

/**
 * Connections were refused, of an address that no peer has, or beyond the limit of its prefix. The first is told at once,
 * the others in one event every 10 seconds.
 */
export interface RefusedEvent {
  /** Whose they were; undefined for those of all addresses that are too many to be told one by one. */
  readonly address: string | undefined;
  readonly reason: Reason<RefusalReasonCode>;
  /** How many there were since the last event about them. */
  readonly connections: number;
  readonly at: Date;
}

export type WarningReasonCode = 'descriptor-limit';

/**
 * The speaker runs, and may come to lack something: told at its start, and when what is added while it runs is too much.
 * The reason says what to do.
 */
export interface WarningEvent {
  readonly reason: Reason<WarningReasonCode>;
  readonly at: Date;
}

export interface SpeakerEvents {
  peer: PeerEvent;
  refused: RefusedEvent;
  /** The route was sent. */
  announced: RouteEvent;
  /** The withdrawal was sent. */
  withdrawn: RouteEvent;
  /** The session that had sent the route is gone, and the peer drops the route with it. */
  lost: RouteEvent;
  /** Something was not sent as it should have been, and is now: see {@link Speaker.reconcile}. */
  repair: RouteRepairEvent;
  /** While nobody listens, what peers send is only looked at as far as need be. */
  received: ReceivedEvent;
  faults: FaultsEvent;
  prefixLimit: PrefixLimitEvent;
  late: LateEvent;
  listener: ListenerState;
  warning: WarningEvent;
}

/** What a peer tells becomes events under its name. */
export function peerListener(
  speaker: Emitter<SpeakerEvents>,
  { peer, dynamic }: Pick<PeerEvent, 'peer' | 'dynamic'>,
  clock: Clock,
): PeerListener {
  let phase: SessionPhase = 'idle';
  const at = (): Date => clock.date();
  const tell = (event: 'announced' | 'withdrawn' | 'lost', prefix: string, why: Reason): void => {
    // There may be very many at once, and nobody who listens.
    if (speaker.listenerCount(event) === 0) return;
    speaker.emit(event, { peer, prefix, reason: why, at: at() });
  };
  return {
    changed: (change) => {
      phase = change.to;
      speaker.emit('peer', { peer, dynamic, ...change, at: at() });
    },
    forgotten: (why) => {
      speaker.emit('peer', {
        peer,
        dynamic,
        from: phase,
        to: 'idle',
        reason: reason(
          'forgotten',
          `${why.message}; its prefix alone is known, so it is forgotten until it connects again`,
          { code: why.code },
        ),
        at: at(),
      });
    },
    announced: (prefix, why) => {
      tell('announced', prefix, why);
    },
    withdrawn: (prefix, why) => {
      tell('withdrawn', prefix, why);
    },
    repaired: (prefix, what) => {
      speaker.emit('repair', { peer, prefix, what, reason: repairReason(what), at: at() });
    },
    lost: (prefix, why) => {
      tell('lost', prefix, why);
    },
    wantsUpdates: () => speaker.listenerCount('received') > 0,
    late: (delay) => {
      speaker.emit('late', { peer, delay, at: at() });
    },
    received: (update) => {
      speaker.emit('received', { peer, update, at: at() });
    },
    faults: (faults) => {
      speaker.emit('faults', { peer, faults, at: at() });
    },
    prefixLimit: (prefixes, maximum) => {
      speaker.emit('prefixLimit', { peer, prefixes, maximum, at: at() });
    },
  };
}
