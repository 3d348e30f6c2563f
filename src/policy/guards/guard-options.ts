import {
  optional,
  refuseUnknownKeys,
  within,
  type Duration,
  type KnownKeys,
} from '../../core/index.ts';
import type { Guard } from '../guard.ts';
import { parseFlapDamping, type FlapDampingOptions } from './flap-damping-options.ts';
import { flapDamping } from './flap-damping.ts';
import { inOrder } from './guard-order.ts';
import { parseSpan } from './guard-values.ts';
import { holdDown } from './hold-down.ts';
import { lease } from './lease.ts';
import { parseMinAnnouncers, type MinAnnouncersOptions } from './min-announcers-options.ts';
import { minAnnouncers } from './min-announcers.ts';
import { parseSharedCause, type SharedCauseOptions } from './shared-cause-options.ts';
import { sharedCause } from './shared-cause.ts';
import { parseSlowStart, type SlowStartOptions } from './slow-start-options.ts';
import { slowStart } from './slow-start.ts';
import { startupHold } from './startup-hold.ts';

/** What delays or vetoes what the condition of an announcement wants. None of them by default. */
export interface GuardOptions<Attributes = unknown> {
  /**
   * How long a route that was withdrawn stays away at least, whatever its health says meanwhile (Keepalived's
   * preempt_delay): 1ms to 24h. A withdrawal is never delayed by it.
   */
  readonly holdDown?: Duration | undefined;
  /**
   * How long nothing is announced after the announcement has begun to follow its health, whatever that says: 1ms to
   * 24h.
   */
  readonly startupHold?: Duration | undefined;
  /** Keeps a service away that fails and returns again and again: true for the defaults. */
  readonly flapDamping?: boolean | FlapDampingOptions | undefined;
  /**
   * How long a route outlives the newest result of its health group, good or bad: 100ms to 24h. Longer than `interval`
   * and `timeout` of the group together, or it would expire between two results. For groups that stop while the process
   * lives; a process that stops ends its sessions by their hold time.
   */
  readonly lease?: Duration | undefined;
  /** Makes a route less attractive when it returns, and by and by as attractive as it was. */
  readonly slowStart?: SlowStartOptions | undefined;
  /** What is done when backends fail together that share something: true for the defaults. */
  readonly sharedCause?: boolean | SharedCauseOptions<Attributes> | undefined;
  /** Keeps the route while too few other nodes announce it. */
  readonly minAnnouncers?: MinAnnouncersOptions<Attributes> | undefined;
}

/** Which keys `guards` has. */
export const guardKeys: KnownKeys = {
  known: [
    'holdDown',
    'startupHold',
    'flapDamping',
    'lease',
    'slowStart',
    'sharedCause',
    'minAnnouncers',
  ],
};

/** What guards need to know of the announcement that they are for. */
export interface GuardContext<Given, Attributes> {
  readonly prefix: string;
  /**
   * What the route says with these attributes.
   * @throws ConfigurationError
   */
  readonly attributes: (value: Given) => Attributes;
  /** Guards that are made elsewhere, to be asked in their places. */
  readonly others?: readonly Guard<unknown, Attributes>[];
}

/**
 * Makes the guards of an announcement, in the order in which they are to be asked.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseGuards<Given, Attributes>(
  options: GuardOptions<Given>,
  { prefix, attributes, others = [] }: GuardContext<Given, Attributes>,
): readonly Guard<unknown, Attributes>[] {
  refuseUnknownKeys(options, guardKeys);
  const guards: (Guard<unknown, Attributes> | undefined)[] = [
    optional('lease', options.lease, (value) => lease({ lease: parseSpan(value, 100) })),
    guard('sharedCause', switched(options.sharedCause), (given) =>
      sharedCause(parseSharedCause(given, attributes)),
    ),
    optional('startupHold', options.startupHold, (value) =>
      startupHold({ startupHold: parseSpan(value, 1) }),
    ),
    optional('holdDown', options.holdDown, (value) => holdDown({ holdDown: parseSpan(value, 1) })),
    guard('flapDamping', switched(options.flapDamping), (given) =>
      flapDamping(parseFlapDamping(given)),
    ),
    guard('minAnnouncers', options.minAnnouncers, (given) =>
      minAnnouncers(parseMinAnnouncers(prefix, given, attributes)),
    ),
    guard('slowStart', options.slowStart, (given) => slowStart(parseSlowStart(given))),
  ];
  return inOrder([...guards.filter((made) => made !== undefined), ...others]);
}

/** `true` is all defaults, `false` none of it. */
function switched<Options extends object>(
  value: boolean | Options | undefined,
): Options | Record<string, never> | undefined {
  if (value === false) return undefined;
  return value === true ? {} : value;
}

function guard<Options, Made>(
  path: string,
  options: Options | undefined,
  make: (options: Options) => Made,
): Made | undefined {
  if (options === undefined) return undefined;
  return within(path, () => make(options));
}
