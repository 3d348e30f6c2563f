import { optional, parseBoolean, parseWhole, within } from '../../../core/index.ts';
import type { Role } from '../../session/index.ts';

/** What becomes of what a peer announces. */
export interface ReceivedRouteOptions {
  /**
   * How many prefixes the peer may announce, of all families together: 1 to 4294967295. One more ends the session with
   * Cease 6/1, Maximum Number of Prefixes Reached (RFC 4486). Any number by default: they are counted and not kept.
   */
  readonly maxPrefixes?: number | undefined;
  /**
   * A route of an external peer whose AS_PATH does not begin with the peer's AS is taken for a withdrawal (RFC 4271
   * §6.3). True by default, but false where our `role` is `route-server-client`: a route server does not put its AS
   * there (RFC 7947 §2.2.2.1).
   */
  readonly enforceFirstAs?: boolean | undefined;
  /**
   * Whether, and how many, routes of the peer are kept for the program to look at: true for at most 1,000,000, or a
   * number from 1 to 100,000,000. False by default: they are counted, and told to whoever listens.
   */
  readonly keepRoutes?: boolean | number | undefined;
}

export interface ReceivedRouteConfiguration {
  /** How many prefixes a session takes, of all families together, until it ends with 6/1; undefined: any number. */
  readonly maxPrefixes: number | undefined;
  /** A route of an external peer whose AS_PATH does not begin with its AS is taken for a withdrawal. */
  readonly enforceFirstAs: boolean;
  /** How many received routes are kept at most; 0: they are counted only. */
  readonly keepRoutes: number;
}

/** Which keys {@link ReceivedRouteOptions} has. */
export const receivedRouteOptionKeys: readonly (keyof ReceivedRouteOptions)[] = [
  'maxPrefixes',
  'enforceFirstAs',
  'keepRoutes',
];

/** RFC 4486 §4: the bound is told in four octets. */
const LARGEST_BOUND = 2 ** 32 - 1;

const KEPT_BY_DEFAULT = 1_000_000;
const MOST_KEPT = 100_000_000;

/**
 * Checks the options, and gives them with their defaults.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseReceivedRouteOptions(
  options: ReceivedRouteOptions,
  role: Role | undefined,
): ReceivedRouteConfiguration {
  return {
    maxPrefixes: optional('maxPrefixes', options.maxPrefixes, (value) =>
      parseWhole(value, 'a number of prefixes', 1, LARGEST_BOUND),
    ),
    enforceFirstAs: within('enforceFirstAs', () =>
      parseBoolean(options.enforceFirstAs ?? role !== 'route-server-client'),
    ),
    keepRoutes: within('keepRoutes', () => parseKeepRoutes(options.keepRoutes ?? false)),
  };
}

function parseKeepRoutes(value: unknown): number {
  if (typeof value === 'boolean') return value ? KEPT_BY_DEFAULT : 0;
  return parseWhole(value, 'true, false or a number of routes', 1, MOST_KEPT);
}
