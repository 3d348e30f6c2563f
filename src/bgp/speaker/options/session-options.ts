import {
  ConfigurationError,
  describe,
  parseBoolean,
  parseDuration,
  refuseUnknownKeys,
  within,
  type Backoff,
  type Duration,
} from '../../../core/index.ts';
import { parseDurationWithin, unitHint } from './values.ts';

/** The optional session attributes of RFC 4271 §8.1, and the timers. */
export interface PeerSessionOptions {
  /** Wait for the peer to connect and never dial. Needs `listen` on the speaker. False by default. */
  readonly passive?: boolean | undefined;
  /**
   * How long the peer may be silent before its session ends: 0 (for ever) or 3 to 65535 whole seconds. `'9s'` by
   * default, with a keepalive every 3 s: RFC 4271's 90 s is slow for anycast. The smaller of both sides' counts.
   */
  readonly holdTime?: Duration | undefined;
  /**
   * How long the peer may take to say its OPEN on a connection: 3s to 1h, `'60s'` by default. RFC 4271 §8.2.2 suggests
   * 4 minutes, during which a peer that died at that moment would not be tried again. A peer that lives, and has lost
   * only the connection, gets no longer than `holdTime`.
   */
  readonly startupHoldTime?: Duration | undefined;
  /** How long a connection that cannot be made is tried, and waited for until the next try: 100ms to 1h. `'5s'` by default. */
  readonly connectRetry?: Duration | undefined;
  /**
   * DelayOpen: how long a connection waits for the peer's OPEN before ours goes out, 0 to 239 s. 0, the default, is
   * not at all.
   */
  readonly delayOpen?: Duration | undefined;
  /**
   * DampPeerOscillations: how long a session rests after a fault of the protocol, with jitter. It doubles with each
   * fault in a row, from `initial` (100ms to 1h, `'1s'` by default) to `maximum` (at most 1h, `'60s'` by default), and
   * begins anew when the session has been Established for a minute.
   */
  readonly idleHold?: IdleHoldOptions | undefined;
  /**
   * AllowAutomaticStart: a session that has ended starts again by itself. True by default; with false,
   * `speaker.resetPeer` starts it.
   */
  readonly allowAutomaticStart?: boolean | undefined;
  /**
   * CollisionDetectEstablishedState: a second connection with the peer may win over an Established one (RFC 4271
   * §6.8). False by default: the Established one wins.
   */
  readonly collisionDetectEstablishedState?: boolean | undefined;
  /** SendNOTIFICATIONwithoutOPEN: what is wrong before our OPEN went out is answered too. False by default. */
  readonly sendNotificationWithoutOpen?: boolean | undefined;
  /**
   * TrackTcpState: connections that the peer asks for are events 14 (taken) and 15 (of no use now) of the machine, and
   * stand in its trace (`DEBUG=keepcast:session`). False by default.
   */
  readonly trackTcpState?: boolean | undefined;
}

export interface IdleHoldOptions {
  readonly initial?: Duration | undefined;
  readonly maximum?: Duration | undefined;
}

export interface SessionConfiguration {
  readonly passive: boolean;
  /** Seconds. */
  readonly holdTime: number;
  /** Milliseconds. */
  readonly startupHoldTime: number;
  /** Milliseconds. */
  readonly connectRetryTime: number;
  /** Milliseconds; 0 for no DelayOpen. */
  readonly delayOpenTime: number;
  readonly idleHoldTime: Backoff;
  readonly allowAutomaticStart: boolean;
  readonly collisionDetectEstablishedState: boolean;
  readonly sendNotificationWithoutOpen: boolean;
  readonly trackTcpState: boolean;
}

/** Which keys {@link PeerSessionOptions} has. */
export const sessionOptionKeys: readonly (keyof PeerSessionOptions)[] = [
  'passive',
  'holdTime',
  'startupHoldTime',
  'connectRetry',
  'delayOpen',
  'idleHold',
  'allowAutomaticStart',
  'collisionDetectEstablishedState',
  'sendNotificationWithoutOpen',
  'trackTcpState',
];

const SHORTEST = 100;
const SHORTEST_STARTUP = 3_000;
const LONGEST = 3_600_000;
const RANGE = 'from 100ms to 1h';

/** A peer that goes by RFC 4271 §8.2.2 waits 4 minutes for the first OPEN: ours must have come by then. */
const LONGEST_DELAY_OPEN = 239_000;

/**
 * Checks the options, and gives them with their defaults.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseSessionOptions(options: PeerSessionOptions): SessionConfiguration {
  const flag = (name: keyof PeerSessionOptions, byDefault: boolean): boolean =>
    within(name, () => parseBoolean(options[name] ?? byDefault));
  return {
    passive: flag('passive', false),
    holdTime: within('holdTime', () => parseHoldTime(options.holdTime ?? '9s')),
    startupHoldTime: within('startupHoldTime', () =>
      parseDurationWithin(
        options.startupHoldTime ?? '60s',
        'a startup hold time',
        SHORTEST_STARTUP,
        LONGEST,
        'from 3s to 1h',
      ),
    ),
    connectRetryTime: within('connectRetry', () =>
      parseDurationWithin(
        options.connectRetry ?? '5s',
        'a connect retry time',
        SHORTEST,
        LONGEST,
        RANGE,
      ),
    ),
    delayOpenTime: within('delayOpen', () =>
      parseDurationWithin(
        options.delayOpen ?? 0,
        'a delay of OPEN',
        0,
        LONGEST_DELAY_OPEN,
        'from 0s (none) to 239s',
      ),
    ),
    idleHoldTime: within('idleHold', () => parseIdleHold(options.idleHold ?? {})),
    allowAutomaticStart: flag('allowAutomaticStart', true),
    collisionDetectEstablishedState: flag('collisionDetectEstablishedState', false),
    sendNotificationWithoutOpen: flag('sendNotificationWithoutOpen', false),
    trackTcpState: flag('trackTcpState', false),
  };
}

/** Seconds: 0, or 3 to 65535 (RFC 4271 §4.2). */
function parseHoldTime(value: unknown): number {
  const seconds = parseDuration(value) / 1_000;
  if (!Number.isInteger(seconds) || seconds > 65_535 || seconds === 1 || seconds === 2) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)${unitHint(value)}`,
    );
  }
  return seconds;
}

function parseIdleHold(options: IdleHoldOptions): Backoff {
  refuseUnknownKeys(options, { known: ['initial', 'maximum'] });
  const wait = (name: keyof IdleHoldOptions, byDefault: Duration): number =>
    within(name, () =>
      parseDurationWithin(
        options[name] ?? byDefault,
        'an idle hold time',
        SHORTEST,
        LONGEST,
        RANGE,
      ),
    );
  const initial = wait('initial', '1s');
  const maximum = wait('maximum', Math.max(initial, 60_000));
  if (maximum < initial) {
    throw new ConfigurationError('maximum', 'the longest wait is shorter than the first one');
  }
  return { initial, maximum };
}
