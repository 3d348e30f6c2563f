import { checkCommunication, type SpeakerOptions } from '../bgp/speaker/index.ts';
import {
  ConfigurationError,
  describe,
  optional,
  parseDuration,
  refuseUnknownKeys,
  within,
  type Duration,
  type KnownKeys,
} from '../core/index.ts';
import type { MassWithdrawOptions } from '../policy/index.ts';
import type { ActionAttributes } from './actions.ts';
import { parseDrainOptions, type DrainOptions, type DrainPlan } from './drain/index.ts';
import type { HostOptions } from './host-options.ts';

/** The options of an `Anycast` are those of its speaker, and these. */
export interface AnycastOptions extends SpeakerOptions {
  /**
   * How often everything is looked at that should be as it was decided, and put right if it is not: 100 ms to 5 s,
   * `'5s'` by default. Events are acted upon at once; this is for what no event has told.
   */
  readonly reconcileInterval?: Duration | undefined;
  /** Keeps many announcements from leaving at once: see `Anycast.breaker`. None by default. */
  readonly massWithdraw?: MassWithdrawOptions<ActionAttributes> | undefined;
  /** The host: the settings of its kernel, and how managed addresses are marked where two programs share it. */
  readonly host?: HostOptions | undefined;
}

export interface StopOptions {
  /**
   * How the routes leave before the sessions are closed: for so long they are marked with GRACEFUL_SHUTDOWN (RFC 8326),
   * so that routers move the traffic first; or all options of a drain. Not at all by default. Another call of `stop`
   * without it ends the wait.
   */
  readonly drain?: Duration | Omit<DrainOptions, 'signal'> | undefined;
  /**
   * The longest that the drain may take before the sessions are closed, and after that again for addresses to go and
   * hooks to end: 10 s more than the wait of the drain by default.
   */
  readonly maxDrain?: Duration | undefined;
  /** A text for the operators of the peers, sent with the Cease (RFC 9003): at most 255 octets of UTF-8 are sent. */
  readonly communication?: string | undefined;
}

/** How to stop, checked. */
export interface StopPlan {
  /** Undefined: at once. */
  readonly drain: DrainPlan | undefined;
  /** Milliseconds. */
  readonly maxDrain: number;
}

const LONGEST_INTERVAL = 5_000;
const SHORTEST_INTERVAL = 100;
const AFTER_WAIT = 10_000;

/**
 * Milliseconds.
 * @throws ConfigurationError
 */
export function parseReconcileInterval(value: unknown): number {
  const interval = parseDuration(value ?? LONGEST_INTERVAL);
  if (interval >= SHORTEST_INTERVAL && interval <= LONGEST_INTERVAL) return interval;
  throw new ConfigurationError('', `${describe(value)} is not allowed: write 100ms to 5s`);
}

const stopKeys: KnownKeys = { known: ['drain', 'maxDrain', 'communication'] };

/** @throws ConfigurationError whose path is the option at fault. */
export function parseStop(options: StopOptions): StopPlan {
  refuseUnknownKeys(options, stopKeys);
  const { drain, maxDrain, communication } = options;
  within('communication', () => {
    checkCommunication(communication);
  });
  const plan = within('drain', () => parseDrain(drain));
  const longest = optional('maxDrain', maxDrain, parseDuration);
  return { drain: plan, maxDrain: longest ?? (plan?.wait ?? 0) + AFTER_WAIT };
}

function parseDrain(drain: StopOptions['drain']): DrainPlan | undefined {
  if (drain === undefined) return undefined;
  if (typeof drain === 'object') return parseDrainOptions(drain);
  const wait = parseDuration(drain);
  return wait === 0 ? undefined : parseDrainOptions({ wait });
}
