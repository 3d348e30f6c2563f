import { reason } from '../../core/index.ts';
import { awaitsOpen, resolveCollision, type Contender } from './collision.ts';
import type { SessionEvent } from './events.ts';
import { step } from './machine.ts';
import {
  isConnected,
  stopped,
  type SessionAction,
  type SessionContext,
  type SessionPhase,
  type SessionReason,
  type SessionState,
} from './state.ts';
import { holdTime } from './timing.ts';

/** A session has at most two connections at a time (RFC 4271 §6.8). */
export type ConnectionName = 'first' | 'second';

interface ConnectionState extends Contender {
  readonly reason: SessionReason;
}

/**
 * A session's connections, each with a machine of its own. One is the session, as its user sees it; the other, while
 * there is one, is its rival, of which the user sees nothing unless it takes over. A rival that is not there is Idle.
 */
export interface Connections {
  readonly main: ConnectionName;
  readonly first: ConnectionState;
  readonly second: ConnectionState;
}

export interface SessionChange {
  readonly from: SessionPhase;
  readonly to: SessionPhase;
  readonly reason: SessionReason;
}

export interface ConnectionsStep {
  readonly connections: Connections;
  readonly actions: readonly {
    readonly connection: ConnectionName;
    readonly action: SessionAction;
  }[];
  /** What the user sees, in order. */
  readonly changes: readonly SessionChange[];
}

const unused: ConnectionState = {
  state: stopped,
  direction: undefined,
  reason: reason('not-started', 'not started'),
};

/** A session that was not started. */
export const noConnections: Connections = { main: 'first', first: unused, second: unused };

const collisionDump: SessionEvent = { type: 'open-collision-dump' };

/** RFC 4724 §4.2: closed without a NOTIFICATION, which nobody would read. */
const peerRestarted: SessionEvent = {
  type: 'connection-failed',
  message: 'the peer has opened another one, so it has restarted (RFC 4724 §4.2)',
};

function otherConnection(name: ConnectionName): ConnectionName {
  return name === 'first' ? 'second' : 'first';
}

/** Where a connection that the peer has opened belongs, and what must happen before. */
interface IncomingPlace {
  readonly name: ConnectionName;
  /**
   * `start`: the session only waits to dial again, and an automatic start (RFC 4271 §8.1.2, event 5) comes first.
   * `replace`: one that the peer has opened and said nothing on is there, and makes room.
   */
  readonly first: 'nothing' | 'start' | 'replace';
}

/** The connection that one which the peer has opened may be; undefined if the session cannot use it. */
export function placeForIncoming(connections: Connections): IncomingPlace | undefined {
  const { main } = connections;
  const { state, direction } = connections[main];
  if (state.phase === 'idle') {
    return state.held && state.faults === 0 ? { name: main, first: 'start' } : undefined;
  }
  if (state.phase === 'active' && !isConnected(state)) return { name: main, first: 'nothing' };
  // A peer opens one connection at a time. Another one beside one that it is silent on may be its restart, and so may
  // one beside an Established one; beside one in OpenConfirm the negotiated hold time decides soon enough.
  if (direction === 'in' && state.phase === 'open-confirm') return undefined;
  const rival = otherConnection(main);
  if (connections[rival].state.phase === 'idle') return { name: rival, first: 'nothing' };
  // Two are enough. The session's own stays: no number of silent ones takes it away, and none keeps a newer one out.
  return isSilent(connections[rival]) ? { name: rival, first: 'replace' } : undefined;
}

/** The peer has opened it, and its OPEN has not come. */
function isSilent({ state, direction }: Contender): boolean {
  return direction === 'in' && awaitsOpen(state);
}

/** What an event on one connection does to both: pure. A stop or a reset concerns both, whatever the name. */
export function stepConnections(
  before: Connections,
  name: ConnectionName,
  event: SessionEvent,
  context: SessionContext,
): ConnectionsStep {
  const turn = new Turn(before, context);
  const other = otherConnection(name);
  switch (event.type) {
    case 'manual-stop':
    case 'automatic-stop':
      turn.apply(otherConnection(before.main), event);
      turn.apply(before.main, event);
      break;
    case 'open-received':
      turn.open(name, event);
      break;
    default:
      turn.apply(name, event);
  }
  // RFC 4271 §6.8: an Established connection wins.
  if (turn.phase(name) === 'established' && turn.phase(other) !== 'idle') {
    turn.apply(other, collisionDump);
  }
  return turn.finish(before);
}

/** One event's work. It lives for one call of {@link stepConnections}. */
class Turn {
  readonly #context: SessionContext;
  readonly #connections: { main: ConnectionName; first: ConnectionState; second: ConnectionState };
  readonly #actions: { connection: ConnectionName; action: SessionAction }[] = [];
  /** Why the connection that was Established ended. */
  #ended: SessionReason | undefined;

  constructor(connections: Connections, context: SessionContext) {
    this.#connections = { ...connections };
    this.#context = context;
  }

  phase(name: ConnectionName): SessionPhase {
    return this.#connections[name].state.phase;
  }

  open(name: ConnectionName, event: Extract<SessionEvent, { type: 'open-received' }>): void {
    const other = otherConnection(name);
    const { [name]: received, [other]: rest } = this.#connections;
    // Of two that the peer has opened its newer one counts, if an OPEN comes there: that of the older decides nothing.
    const isOlder = name === this.#connections.main && received.direction === rest.direction;
    const verdict = isOlder
      ? 'neither'
      : resolveCollision(received, rest, event.open, this.#context);
    if (verdict === 'other-loses') this.apply(other, collisionDump);
    if (verdict === 'other-is-dead') this.apply(other, peerRestarted);
    if (verdict === 'this-loses') this.#expectOpen(other);
    this.apply(name, verdict === 'this-loses' ? collisionDump : event);
    const { main } = this.#connections;
    // Both go on until the peer's OPEN on the other one; the user sees the one that is further.
    if (main === other && this.phase(name) === 'open-confirm') this.#connections.main = name;
  }

  apply(name: ConnectionName, event: SessionEvent): void {
    const rival = otherConnection(this.#connections.main);
    if (name === rival && event.type === 'connected') this.#admit(name);
    const before = this.#connections[name].state;
    const result = step(before, event, this.#context);
    const { phase } = result.state;
    const over = phase === 'idle' || (phase === 'active' && !isConnected(result.state));
    if (name === rival && over) {
      if (this.#isFaultOfSession(before, result.state)) {
        // Nothing but an attempt to dial stands beside it: what is wrong with the peer is wrong with the session.
        this.apply(this.#connections.main, collisionDump);
      } else {
        this.#end(name, result.actions);
        return;
      }
    } else if (over && before.phase !== 'idle' && isConnected(this.#connections[rival].state)) {
      const { connectRetryCounter, faults } =
        event.type === 'open-collision-dump' ? before : result.state;
      const successor = this.#connections[rival];
      this.#connections[rival] = {
        ...successor,
        state: { ...successor.state, connectRetryCounter, faults },
      };
      this.#connections.main = rival;
      if (before.phase === 'established') this.#ended = result.reason;
      this.#end(name, result.actions);
      return;
    }
    this.#connections[name] = {
      state: result.state,
      direction: this.#directionAfter(name, event, result.state),
      reason: result.reason ?? this.#connections[name].reason,
    };
    for (const action of result.actions) this.#actions.push({ connection: name, action });
  }

  finish(before: Connections): ConnectionsStep {
    this.#dropIdleMain();
    const connections = this.#connections;
    const from = before[before.main].state.phase;
    const { state, reason: why } = connections[connections.main];
    const to = state.phase;
    const changes: SessionChange[] = [];
    if (this.#ended !== undefined) {
      changes.push({ from, to: 'idle', reason: this.#ended }, { from: 'idle', to, reason: why });
    } else if (from !== to) {
      changes.push({ from, to, reason: why });
    }
    return { connections, actions: this.#actions, changes };
  }

  /**
   * The peer lives, as its OPEN on another connection shows. If it knows this one too, its OPEN comes here soon; if it
   * has lost this one without a word, all that it opens would lose against it for as long as RFC 4271 §8.2.2 suggests,
   * 4 minutes. How long "a large value" is, that section leaves to us. Once: who keeps trying must not prolong it.
   */
  #expectOpen(name: ConnectionName): void {
    const connection = this.#connections[name];
    const { state } = connection;
    const patience = this.#context.holdTime * 1_000;
    if (state.phase !== 'open-sent' || patience === 0 || patience >= holdTime(state)) return;
    this.#connections[name] = { ...connection, state: { ...state, patience } };
    const action: SessionAction = { type: 'start-timer', timer: 'hold', delay: patience };
    this.#actions.push({ connection: name, action });
  }

  /** A rival's machine waits for its connection, and for nothing else. */
  #admit(name: ConnectionName): void {
    const { state } = this.#connections[this.#connections.main];
    if (state.phase === 'idle' || this.phase(name) !== 'idle') return;
    const { connectRetryCounter, faults } = state;
    this.#connections[name] = {
      ...unused,
      state: { phase: 'active', connectRetryCounter, faults },
    };
  }

  #isFaultOfSession(before: SessionState, after: SessionState): boolean {
    const { state } = this.#connections[this.#connections.main];
    return after.faults > before.faults && !isConnected(state);
  }

  /** The connection is over, and the session goes on with the other one: nothing starts again here. */
  #end(name: ConnectionName, actions: readonly SessionAction[]): void {
    this.#connections[name] = unused;
    for (const action of actions) {
      if (action.type !== 'start-timer' && action.type !== 'dial') {
        this.#actions.push({ connection: name, action });
      }
    }
  }

  /** The peer has connected while the session waited to dial again, and the two crossed. */
  #dropIdleMain(): void {
    const { main } = this.#connections;
    const { state } = this.#connections[main];
    const rival = this.#connections[otherConnection(main)];
    if (state.phase === 'active' && !isConnected(state) && isConnected(rival.state)) {
      this.apply(main, collisionDump);
    }
  }

  #directionAfter(
    name: ConnectionName,
    event: SessionEvent,
    state: SessionState,
  ): 'in' | 'out' | undefined {
    if (!isConnected(state)) return undefined;
    return event.type === 'connected' ? event.direction : this.#connections[name].direction;
  }
}
