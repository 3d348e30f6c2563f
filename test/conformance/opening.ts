import type { Capability } from '../../src/bgp-packet-lite/index.ts';
import {
  step,
  type NegotiatedSession,
  type SessionContext,
  type SessionState,
} from '../../src/bgp/session/index.ts';
import { compact, decodeAs, openWith } from '../bgp-packet-lite/octets.ts';
import { outcome } from './state-machine.ts';

/** Capabilities as they are on the wire: code, length and value of each, in hexadecimal. */
export function capabilities(wire: string): readonly Capability[] {
  return wire === '' ? [] : decodeAs('open', openWith(parameter(wire))).capabilities;
}

function parameter(wire: string): string {
  return `02 ${(compact(wire).length / 2).toString(16).padStart(2, '0')} ${wire}`;
}

const openSent: SessionState = { phase: 'open-sent', connectRetryCounter: 0, faults: 0 };

/** We are AS 65010 at 10.0.0.11, and the peer, AS 65001 at 10.0.0.1, is expected. */
const configured: SessionContext = {
  localAsn: 65_010,
  routerId: 0x0a00000b,
  peerAsn: 65_001,
  passive: false,
  holdTime: 9,
  connectRetryTime: 5_000,
  idleHoldTime: { initial: 1_000, maximum: 60_000 },
  capabilities: [],
};

interface Exchange {
  /** Our capabilities, as on the wire. */
  readonly ours?: string;
  /** The peer's. */
  readonly theirs?: string;
  readonly context?: Partial<SessionContext>;
}

/** What OpenSent makes of the peer's OPEN. */
function exchange({ ours = '', theirs = '', context = {} }: Exchange) {
  const open = decodeAs('open', openWith(theirs === '' ? '' : parameter(theirs)));
  return {
    event: { type: 'open-received', open } as const,
    context: { ...configured, capabilities: capabilities(ours), ...context },
  };
}

/** What two OPENs agree on. */
export function agreed(parts: Exchange): NegotiatedSession {
  const { event, context } = exchange(parts);
  const { state } = step(openSent, event, context);
  if ('negotiated' in state) return state.negotiated;
  throw new Error(`refused: ${outcome({ state: openSent, running: [], event, context })}`);
}

/** The NOTIFICATION that the peer's OPEN is refused with: code and subcode, then the data; undefined if it is taken. */
export function refusal(parts: Exchange): string | undefined {
  const done = outcome({ state: openSent, running: [], ...exchange(parts) });
  return /N ([0-9a-f ]+), drop/.exec(done)?.[1];
}
