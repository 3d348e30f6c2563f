import { LARGE_HOLD_TIME, type SessionAction, type SessionState } from './state.ts';

/** The hold time in force, in milliseconds. */
export function holdTime(state: SessionState): number {
  if ('negotiated' in state) return state.negotiated.holdTime * 1_000;
  return ('patience' in state ? state.patience : undefined) ?? LARGE_HOLD_TIME;
}

/** Jitter makes it up to a quarter shorter (RFC 4271 §10), and §4.4 forbids more than one a second all the same. */
const SHORTEST_KEEPALIVE_TIME = 1_000 / 0.75;

/** RFC 4271 §4.4: a third of the hold time. In milliseconds, before jitter. */
function keepaliveTime(state: SessionState): number {
  return Math.max(SHORTEST_KEEPALIVE_TIME, holdTime(state) / 3);
}

/** Event 11: we live. RFC 4271 §8.2.2: the timer starts anew unless the negotiated hold time is 0. */
export function keepAlive(state: SessionState): readonly SessionAction[] {
  return [{ type: 'send', message: { type: 'keepalive' } }, ...startKeepalive(state)];
}

/** RFC 4271 §4.4: with a hold time of 0 it does not run. */
export function startKeepalive(state: SessionState): readonly SessionAction[] {
  if (holdTime(state) === 0) return [];
  return [{ type: 'start-timer', timer: 'keepalive', delay: keepaliveTime(state), jitter: true }];
}

/** The peer has shown that it lives; with a hold time of 0 nobody watches. */
export function restartHold(state: SessionState): readonly SessionAction[] {
  const delay = holdTime(state);
  return delay === 0 ? [] : [{ type: 'start-timer', timer: 'hold', delay }];
}
