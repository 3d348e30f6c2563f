import {
  finiteStateMachineErrorSubcode,
  messageType,
  notificationCode,
  notificationName,
  type BgpMessageError,
  type NotificationContent,
} from '../../bgp-packet-lite/index.ts';
import { backoffDelay, reason } from '../../core/index.ts';
import { ceaseNotification, ceaseReason, type Cease } from './cease.ts';
import {
  administrativeShutdown,
  finiteStateMachineError,
  hardReset,
  unexpectedMessageError,
} from './notifications.ts';
import {
  type SessionAction,
  type SessionContext,
  type SessionReason,
  type SessionReasonCode,
  type SessionState,
  type Step,
} from './state.ts';

/** Nothing happens. */
export function ignore(state: SessionState): Step {
  return { state, actions: [] };
}

/** ConnectRetry is constant, with jitter (DESIGN rule 14). */
export function startConnectRetry({ connectRetryTime }: SessionContext): SessionAction {
  return { type: 'start-timer', timer: 'connect-retry', delay: connectRetryTime, jitter: true };
}

const everyTimer = (
  ['connect-retry', 'delay-open', 'hold', 'keepalive', 'send-hold', 'stability'] as const
).map((timer): SessionAction => ({ type: 'stop-timer', timer }));

interface Fall {
  readonly reason: SessionReason;
  /** The NOTIFICATION to send before the connection ends. */
  readonly notify?: NotificationContent;
  /** What the idle hold time grows with: the peer and we do not agree, and trying again soon will not help. */
  readonly fault?: boolean;
  /** RFC 4271 does not count every fall (a version error, a refused connection). */
  readonly uncounted?: boolean;
  /** Unsent octets are not waited for. */
  readonly abruptly?: boolean;
  /** The connection could not be made: that is no fault, and ConnectRetry is constant (DESIGN rule 14). */
  readonly refused?: boolean;
}

/**
 * Ends the session's connection and goes to Idle, from where the idle hold timer starts it again
 * (AllowAutomaticStart and DampPeerOscillations, RFC 4271 §8.1.1).
 */
export function fallToIdle(state: SessionState, context: SessionContext, fall: Fall): Step {
  const faults = fall.fault === true ? state.faults + 1 : state.faults;
  const actions: SessionAction[] = [...everyTimer];
  if (fall.notify !== undefined) {
    actions.push({ type: 'send', message: { type: 'notification', ...fall.notify } });
  }
  const held = context.allowAutomaticStart !== false;
  actions.push({ type: 'disconnect', abruptly: fall.abruptly === true });
  if (held) actions.push(idleHold());
  return {
    state: {
      phase: 'idle',
      held,
      connectRetryCounter: state.connectRetryCounter + (fall.uncounted === true ? 0 : 1),
      faults,
    },
    actions,
    reason: fall.reason,
  };

  function idleHold(): SessionAction {
    const delay =
      fall.refused === true
        ? context.connectRetryTime
        : backoffDelay(context.idleHoldTime, Math.max(1, faults));
    // Nobody is dialled by a passive session: without a fault it may listen again at once.
    if (context.passive && fall.fault !== true) {
      return { type: 'start-timer', timer: 'idle-hold', delay: 0 };
    }
    return { type: 'start-timer', timer: 'idle-hold', delay, jitter: true };
  }
}

/**
 * Stops for good: event 2. The connection ends, the counters are reset, and nothing starts again by itself.
 * @param notify Cease goes out first, with the text
 */
export function stop(
  state: SessionState,
  communication: string | undefined,
  notify: boolean,
): Step {
  const actions: SessionAction[] = [...everyTimer, { type: 'stop-timer', timer: 'idle-hold' }];
  if (notify) {
    const content = deliberate(state, administrativeShutdown(communication));
    actions.push({ type: 'send', message: { type: 'notification', ...content } });
  }
  actions.push({ type: 'disconnect' });
  return {
    state: { phase: 'idle', held: false, connectRetryCounter: 0, faults: 0 },
    actions,
    reason: reason('stopped', 'stopped by the operator'),
  };
}

/** Event 8. Of our own reasons only the limit of prefixes is the peer's fault. */
export function automaticStop(
  state: SessionState,
  context: SessionContext,
  cease: Cease,
  notify: boolean,
): Step {
  return fallToIdle(state, context, {
    fault: cease.cause === 'maximum-prefixes',
    ...(notify ? { notify: deliberate(state, ceaseNotification(cease)) } : {}),
    reason: ceaseReason(cease),
  });
}

/** RFC 8538 §3: where both sides keep routes through a NOTIFICATION, an end that is meant is a Hard Reset. */
function deliberate(state: SessionState, content: NotificationContent): NotificationContent {
  return 'negotiated' in state && state.negotiated.hardReset ? hardReset(content) : content;
}

/** The messages whose arrival depends on the state, and their types. */
type ExpectedMessage = 'OPEN' | 'UPDATE' | 'KEEPALIVE' | 'ROUTE-REFRESH';

const messageTypes: Readonly<Record<ExpectedMessage, number>> = {
  OPEN: messageType.open,
  UPDATE: messageType.update,
  KEEPALIVE: messageType.keepalive,
  'ROUTE-REFRESH': messageType.routeRefresh,
};

/** The states that have subcodes of their own. */
type ConnectedState = 'OpenSent' | 'OpenConfirm' | 'Established';

const stateSubcodes: Readonly<Record<ConnectedState, number>> = {
  OpenSent: finiteStateMachineErrorSubcode.unexpectedMessageInOpenSent,
  OpenConfirm: finiteStateMachineErrorSubcode.unexpectedMessageInOpenConfirm,
  Established: finiteStateMachineErrorSubcode.unexpectedMessageInEstablished,
};

/** RFC 6608: a message that the state does not expect. */
export function unexpectedMessage(
  state: SessionState,
  context: SessionContext,
  message: ExpectedMessage,
  where: ConnectedState,
): Step {
  return fallToIdle(state, context, {
    fault: true,
    notify: unexpectedMessageError(stateSubcodes[where], messageTypes[message]),
    reason: reason('unexpected-message', `${message} is not expected in ${where}`),
  });
}

/** An event that the state should never see: RFC 4271 answers with Finite State Machine Error. */
export function unexpectedEvent(
  state: SessionState,
  context: SessionContext,
  event: string,
  notify: boolean,
): Step {
  return fallToIdle(state, context, {
    fault: true,
    ...(notify ? { notify: finiteStateMachineError } : {}),
    reason: reason('protocol-error', `${event} is not expected in this state`, {
      phase: state.phase,
    }),
  });
}

/** Event 28, as against 21 and 22. */
export function isUpdateError({ notification }: BgpMessageError): boolean {
  return notification.code === notificationCode.updateMessageError;
}

/** Events 21, 22 and 28: the error knows its NOTIFICATION. */
export function messageError(
  state: SessionState,
  context: SessionContext,
  error: BgpMessageError,
  code: SessionReasonCode = 'protocol-error',
  notify = true,
): Step {
  const { notification } = error;
  return fallToIdle(state, context, {
    fault: true,
    ...(notify ? { notify: notification } : {}),
    reason: reason(code, `${error.message} (${describeSent(notification)})`, {
      ...evidence(notification),
      offset: error.offset,
    }),
  });
}

function describeSent({ code, subcode }: NotificationContent): string {
  return `answered with ${notificationName(code, subcode)}`;
}

/** A NOTIFICATION as plain data. */
export function evidence({ code, subcode, data }: NotificationContent): object {
  return { code, subcode, data: Buffer.from(data).toString('hex') };
}
