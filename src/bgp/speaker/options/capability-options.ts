import {
  ConfigurationError,
  describe,
  optional,
  parseBoolean,
  parseDuration,
  parseOneOf,
  refuseUnknownKeys,
  within,
  type Duration,
} from '../../../core/index.ts';
import { roles, type Family, type Role } from '../../session/index.ts';
import { parseFamilies, parseNextHops, type NextHopOption, type NextHops } from './families.ts';
import type { TransportFamily } from './peer-address.ts';
import { parseDurationWithin, unitHint } from './values.ts';

/** What our OPEN offers, and what routes need of it. */
export interface PeerCapabilityOptions {
  /**
   * The address families of the session: `'ipv4-unicast'`, `'ipv6-unicast'`, or both. By default that of the peer's
   * address. IPv6 routes over an IPv4 connection need a `nextHop`; IPv4 routes over an IPv6 connection need one, or a
   * peer that takes IPv6 next hops (RFC 8950).
   */
  readonly families?: readonly Family[] | undefined;
  /**
   * The next hop of our routes: an address, for the family that it belongs to, or
   * `{ 'ipv4-unicast': …, 'ipv6-unicast': … }`. Our address on the session by default.
   */
  readonly nextHop?: NextHopOption | undefined;
  /** What is offered of path identifiers (RFC 7911), for all families. Nothing by default. */
  readonly addPath?: 'send' | 'receive' | 'both' | undefined;
  /** UPDATEs may have 65535 octets where the peer offers it too (RFC 8654). True by default. */
  readonly extendedMessage?: boolean | undefined;
  /**
   * What we are to an external peer (RFC 9234): `'provider'`, `'route-server'`, `'route-server-client'`, `'customer'`
   * (of an upstream) or `'peer'`. A peer whose role does not fit is refused with 2/11. None by default.
   */
  readonly role?: Role | undefined;
  /** A peer that says no role is refused too (RFC 9234 §4.2). Needs `role`. False by default. */
  readonly strictRole?: boolean | undefined;
  /**
   * Ask the peer to keep our routes for so long when the session is lost (RFC 4724): a restart of this process moves no
   * traffic then. False by default: a peer that keeps the routes of a dead node sends traffic into nothing.
   */
  readonly gracefulRestart?: false | GracefulRestartOptions | undefined;
}

export interface GracefulRestartOptions {
  /** 1 to 4095 whole seconds. */
  readonly restartTime: Duration;
  /** The routes outlive NOTIFICATIONs too (RFC 8538), but for a stop that is meant. False by default. */
  readonly notification?: boolean | undefined;
  /**
   * Selection_Deferral_Timer of RFC 4724 §4.1: for so long at most, 0s to 1h, End-of-RIB waits after a start until it is
   * decided what is announced; see {@link Speaker.deferSelection}. What the peer has kept from before the restart and is
   * not announced again goes with End-of-RIB. `'30s'` by default.
   */
  readonly selectionDeferral?: Duration | undefined;
  /**
   * Whether what the routes lead to, the addresses of this host and the services behind them, has gone on since the
   * process before this one ended: the F bit of RFC 4724 §3 in our OPENs until the first session. Without it the peer
   * drops at once what it has kept. By default true, unless this host was booted so short a time ago (`holdTime` and
   * `restartTime` together) that the peer may have kept routes from before that. A namespace or a container that is made
   * anew for each start keeps nothing: write false.
   */
  readonly forwardingPreserved?: boolean | undefined;
}

/** What a kept session offers of graceful restart (RFC 4724). */
export interface GracefulRestartConfiguration {
  /** Seconds for which the peer keeps our routes without a session, 1 to 4095. */
  readonly restartTime: number;
  /** The N bit (RFC 8538): it keeps them after a NOTIFICATION too. */
  readonly notification: boolean;
  /** How long End-of-RIB waits at most until it is decided what is announced, in milliseconds. */
  readonly selectionDeferral: number;
  /** Undefined: by the time since this host was booted. */
  readonly forwardingPreserved: boolean | undefined;
}

export interface CapabilityConfiguration {
  /** What is offered: at least one. */
  readonly families: readonly Family[];
  /** The next hops of our routes; our address on the session where there is none. */
  readonly nextHops: NextHops;
  /** Of all families, what we would do with path identifiers; undefined for nothing. */
  readonly addPath: 'send' | 'receive' | 'both' | undefined;
  readonly extendedMessage: boolean;
  readonly role: Role | undefined;
  readonly strictRole: boolean;
  /** Undefined: nobody keeps our routes (DESIGN rule 6). */
  readonly gracefulRestart: GracefulRestartConfiguration | undefined;
}

/** Which keys {@link PeerCapabilityOptions} has. */
export const capabilityOptionKeys: readonly (keyof PeerCapabilityOptions)[] = [
  'families',
  'nextHop',
  'addPath',
  'extendedMessage',
  'role',
  'strictRole',
  'gracefulRestart',
];

const gracefulRestartKeys: readonly (keyof GracefulRestartOptions)[] = [
  'restartTime',
  'notification',
  'selectionDeferral',
  'forwardingPreserved',
];

/** RFC 4724 §3: twelve bits. */
const LONGEST_RESTART = 4_095;

const LONGEST_DEFERRAL = 3_600_000;

/**
 * Checks the options, and gives them with their defaults.
 * @param transport of the peer's address
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseCapabilityOptions(
  options: PeerCapabilityOptions,
  transport: TransportFamily,
): CapabilityConfiguration {
  const families = within('families', () => parseFamilies(options.families, transport));
  const role = optional('role', options.role, (value) => parseOneOf(value, roles));
  const strictRole = within('strictRole', () => parseBoolean(options.strictRole ?? false));
  if (strictRole && role === undefined) {
    throw new ConfigurationError('strictRole', 'it needs a role: write role, such as customer');
  }
  return {
    families,
    nextHops: within('nextHop', () => parseNextHops(options.nextHop, families, transport)),
    addPath: optional('addPath', options.addPath, (value) =>
      parseOneOf(value, ['send', 'receive', 'both']),
    ),
    extendedMessage: within('extendedMessage', () => parseBoolean(options.extendedMessage ?? true)),
    role,
    strictRole,
    gracefulRestart: within('gracefulRestart', () => parseGracefulRestart(options.gracefulRestart)),
  };
}

function parseGracefulRestart(value: unknown): GracefulRestartConfiguration | undefined {
  if (value === undefined || value === false) return undefined;
  if (typeof value !== 'object' || value === null) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not allowed: write false, or { restartTime: '120s' }`,
    );
  }
  refuseUnknownKeys(value, { known: gracefulRestartKeys });
  const options: Readonly<Record<string, unknown>> = { ...value };
  const { restartTime, notification, selectionDeferral, forwardingPreserved } = options;
  return {
    restartTime: within('restartTime', () => parseRestartTime(restartTime)),
    notification: within('notification', () => parseBoolean(notification ?? false)),
    selectionDeferral: within('selectionDeferral', () =>
      parseDurationWithin(
        selectionDeferral ?? '30s',
        'a selection deferral time',
        0,
        LONGEST_DEFERRAL,
        'from 0s to 1h',
      ),
    ),
    forwardingPreserved: optional('forwardingPreserved', forwardingPreserved, parseBoolean),
  };
}

function parseRestartTime(value: unknown): number {
  const seconds = parseDuration(value) / 1_000;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_RESTART) return seconds;
  throw new ConfigurationError(
    '',
    `${describe(value)} is not a restart time: write whole seconds from 1s to ${LONGEST_RESTART}s (RFC 4724 §3)${unitHint(value)}`,
  );
}
