import {
  Session,
  type Dialer,
  type SessionChange,
  type SessionContext,
} from '../../../src/bgp/session/index.ts';
import type { OpenMessage } from '../../../src/bgp-packet-lite/index.ts';
import type { Clock, Random } from '../../../src/core/index.ts';
import { MemoryNetwork, VirtualClock } from '../../../src/testing/index.ts';
import { ScriptedPeer, type Script } from '../scripted-peer.ts';
import { context, peerOpen } from './cells.ts';

export const PEER = '10.0.0.1';
export const HERE = '10.0.0.11';

/** The longest that jitter makes a timer: the factor is as good as 1. */
export const longest: Random = () => 1 - 2 ** -53;
/** The shortest: the factor is 0.75. */
export const shortest: Random = () => 0;

export interface SessionLab {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly peer: ScriptedPeer;
  readonly session: Session;
  readonly changes: SessionChange[];
  /** When the session dialled. */
  readonly dials: number[];
}

export interface SessionLabOptions {
  readonly context?: Partial<SessionContext>;
  readonly open?: OpenMessage;
  readonly script?: Partial<Script>;
  readonly random?: Random;
  readonly buffer?: number;
  /** Nobody listens at the peer's. */
  readonly deaf?: boolean;
  readonly wrapClock?: (clock: VirtualClock, network: MemoryNetwork) => Clock;
  readonly forwardingPreserved?: () => boolean;
  readonly wrapDialer?: (dialer: Dialer, clock: VirtualClock) => Dialer;
}

/** A session at {@link HERE} that dials a scripted peer at {@link PEER}, neither started. */
export async function sessionLab(options: SessionLabOptions = {}): Promise<SessionLab> {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock, buffer: options.buffer });
  const peer = new ScriptedPeer(clock, options.open ?? peerOpen, options.script);
  const there = network.host(PEER);
  if (options.deaf !== true) await peer.listen(there);
  const dials: number[] = [];
  const inner = network.host(HERE).dialer({ address: PEER, port: 179 });
  const dialer = options.wrapDialer?.(inner, clock) ?? inner;
  const session = new Session({
    name: PEER,
    context: { ...context, ...options.context },
    clock: options.wrapClock?.(clock, network) ?? clock,
    random: options.random ?? longest,
    forwardingPreserved: options.forwardingPreserved,
    dialer: {
      dial: (signal) => {
        dials.push(clock.now());
        return dialer.dial(signal);
      },
    },
  });
  const changes: SessionChange[] = [];
  session.on('change', (change) => changes.push(change));
  return { clock, network, peer, session, changes, dials };
}

/** The same, Established. */
export async function establishedLab(options?: SessionLabOptions): Promise<SessionLab> {
  const lab = await sessionLab(options);
  lab.session.start();
  await lab.clock.advance(100);
  return lab;
}

/** The waits between moments, rounded to milliseconds. */
export function gaps(moments: readonly number[]): readonly number[] {
  return moments.slice(1).map((moment, index) => Math.round(moment - (moments[index] ?? 0)));
}
