import type { SessionEvent } from './events.ts';
import type { SessionContext, SessionState, Step } from './state.ts';
import { active } from './states/active.ts';
import { connect } from './states/connect.ts';
import { established } from './states/established.ts';
import { idle } from './states/idle.ts';
import { openConfirm } from './states/open-confirm.ts';
import { openSent } from './states/open-sent.ts';

/** The whole of RFC 4271 §8.2.2: pure; the same arguments give the same answer. */
export function step(state: SessionState, event: SessionEvent, context: SessionContext): Step {
  switch (state.phase) {
    case 'idle':
      return idle(state, event, context);
    case 'connect':
      return connect(state, event, context);
    case 'active':
      return active(state, event, context);
    case 'open-sent':
      return openSent(state, event, context);
    case 'open-confirm':
      return openConfirm(state, event, context);
    case 'established':
      return established(state, event, context);
  }
}
