import type { Daemon } from '../prerequisite.ts';
import { FORGOTTEN } from './lab-process.ts';
import type { Namespace } from './namespace.ts';

/** What every router of the lab can be asked and told, whichever daemon it is. */

export type LabFamily = 'ipv4' | 'ipv6';

/** What a session runs over: addresses of a family, or those of IPv6 that mean something on one link only. */
export type LabTransport = LabFamily | 'linkLocal';

/** Where a router of the lab is, and who. */
export const ROUTER = {
  asn: 64_496,
  id: '192.0.2.1',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8:78::1',
  linkLocal: 'fe80::78:1',
  /** Where all of them are. */
  interface: 'eth0',
} as const;

/** What every router has of its own. */
export const OWN_ROUTES = { ipv4: '203.0.113.0/25', ipv6: '2001:db8:203::/48' } as const;

/** What not every router can do. */
export type Lack =
  /** It sends several paths to a prefix (ADD-PATH). */
  | 'add-path-send'
  /** It dials a neighbour, and takes its connections too. */
  | 'both-dial'
  | 'extended-messages'
  /** GTSM on connections that it takes. */
  | 'gtsm-listening'
  /** IPv4 routes with IPv6 next hops (RFC 8950). */
  | 'ipv6-next-hops'
  /** Another TCP MD5 key while it runs. */
  | 'key-change'
  /** It dials again soon after it. */
  | 'key-change-dialling'
  /** It announces what it has heard to others. */
  | 'passes-on'
  /** It reads what a NOTIFICATION says. */
  | 'reads-notifications'
  | 'roles'
  /** It answers a ROUTE-REFRESH. */
  | 'route-refresh-answer'
  /** It can be told to send one. */
  | 'route-refresh-request'
  /** It can be told what to say with an administrative shutdown. */
  | 'shutdown-text';

/** What a router's configuration says of one neighbour. */
export interface Neighbour {
  /** Letters and digits; it begins with a letter. */
  readonly name: string;
  /** On {@link ROUTER}'s interface if it is link-local: without the name of that. */
  readonly address: string;
  readonly asn: number;
  /** The router dials it (and takes its connections, too); otherwise it waits. */
  readonly dials: boolean;
  readonly families: readonly LabFamily[];
  /** Seconds; 90 by default, so that nothing expires by chance. */
  readonly holdTime?: number;
  readonly password?: string;
  /** GTSM. */
  readonly ttlSecurity?: boolean;
  /** What the router is to it (RFC 9234). */
  readonly role?: 'provider' | 'customer' | 'peer' | 'rs-server' | 'rs-client';
  /** The router refuses a session on which it does not say its role. */
  readonly strictRole?: boolean;
  /** What the router does with path identifiers. */
  readonly addPath?: 'send' | 'receive';
  /** IPv4 routes with IPv6 next hops (RFC 8950). */
  readonly extendedNextHop?: boolean;
  /** What the router announces to it: its own routes ({@link OWN_ROUTES}), or everything. Nothing by default. */
  readonly gets?: 'own' | 'everything';
  /** It keeps the routes while the neighbour restarts, if that asks for it (RFC 4724). BIRD and FRR do by default. */
  readonly bridgesRestart?: boolean;
}

/** What the session with an address runs over. */
export function transportOf(address: string): LabTransport {
  if (address.startsWith('fe80:')) return 'linkLocal';
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** The same neighbours, one of them with another TCP MD5 key. */
export function withPassword(
  neighbours: readonly Neighbour[],
  name: string,
  password: string,
): readonly Neighbour[] {
  return neighbours.map((each) => (each.name === name ? { ...each, password } : each));
}

export interface RouterOptions {
  /** It gives its routes to the kernel, all best paths to a prefix together (ECMP). False by default. */
  readonly feedsKernel?: boolean;
}

/** One path of a router, as it came from a neighbour. */
export interface RouterRoute {
  /** The neighbour's address. */
  readonly from: string;
  readonly origin: 'igp' | 'egp' | 'incomplete';
  readonly asPath: readonly number[];
  readonly nextHop: string;
  readonly med: number | undefined;
  /** Some routers give every route one; undefined otherwise. */
  readonly localPref: number | undefined;
  readonly communities: readonly string[];
  readonly largeCommunities: readonly string[];
  /** Route targets (`rt:64500:100`) and origins (`soo:64500:100`). */
  readonly extendedCommunities: readonly string[];
  /** ONLY_TO_CUSTOMER (RFC 9234 §5); undefined if it has none. */
  readonly onlyToCustomer: number | undefined;
  /** It is kept while its neighbour restarts (RFC 4724). Missing otherwise. */
  readonly isStale?: true;
}

export interface Router {
  /** Whether the session with the neighbour is Established. */
  isEstablished(neighbour: Neighbour): Promise<boolean>;
  /** Every path to exactly this prefix. */
  routes(prefix: string): Promise<readonly RouterRoute[]>;
  /** How many IPv4 routes it has of the neighbour. */
  count(neighbour: Neighbour): Promise<number>;
  /** Ends the session with Cease, Administrative Shutdown, and this text (RFC 9003). It stays down. */
  shutDown(neighbour: Neighbour, text: string): Promise<void>;
  /** Asks the neighbour to announce everything again (RFC 2918); not called if it lacks `route-refresh-request`. */
  requestRefresh(neighbour: Neighbour): Promise<void>;
  /** Gives the session with the neighbour another TCP MD5 key, in the way that its operator would. */
  changePassword(neighbour: Neighbour, password: string): Promise<void>;
  /**
   * Ends it in order and starts it again with the same configuration. Resolves when it answers.
   * @param whileDown is waited for in between
   */
  restart(whileDown: () => Promise<void>): Promise<void>;
  /** Stops it in the middle of everything (SIGSTOP). */
  freeze(): void;
  /** Lets it go on after {@link freeze}. */
  thaw(): void;
  /** All that it has logged. */
  log(): Promise<string> | string;
  /**
   * Lines of its log that say that something is wrong, but for those that are about these neighbours.
   * @param from where in the log to begin; 0 by default
   */
  complaints(except: readonly Neighbour[], from?: number): Promise<readonly string[]>;
}

/** A daemon that can be such a router. */
export interface RouterKind {
  readonly name: string;
  /** The programs that it needs. */
  readonly programs: readonly Daemon[];
  readonly lacks: readonly Lack[];
  /** It offers long-lived graceful restart (capability 71) without being asked: our routes get NO_LLGR (RFC 9494). */
  readonly keepsStaleRoutes: boolean;
  /** @param options GoBGP has none: without zebra it has no way into the kernel. */
  readonly start: (
    namespace: Namespace,
    neighbours: readonly Neighbour[],
    options?: RouterOptions,
  ) => Promise<Router>;
}

/**
 * The lines of `log` that match one of `patterns` and none of `harmless`, and do not name one of `except`. A log of which
 * something is missing is one, too: nobody knows what that was.
 */
export function complaintsIn(
  log: string,
  patterns: readonly RegExp[],
  { harmless, except }: { harmless: readonly RegExp[]; except: readonly RegExp[] },
): readonly string[] {
  return log
    .split('\n')
    .filter((line) => line === FORGOTTEN || patterns.some((pattern) => pattern.test(line)))
    .filter((line) => ![...harmless, ...except].some((pattern) => pattern.test(line)));
}
