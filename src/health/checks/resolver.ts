import {
  ConfigurationError,
  describe,
  errorCode,
  errorMessage,
  formatEndpoint,
  KeepcastError,
  parseEndpoint,
  parseIpAddress,
  systemClock,
  type Clock,
} from '../../core/index.ts';
import { checkOptions } from '../options.ts';
import { attempt } from './attempt.ts';
import { HostsFile } from './hosts-file.ts';
import { NameQuery, type AddressRecord, type NameAnswer } from './name-query.ts';
import { ownAddresses, reachable, type OwnAddresses } from './reachable-addresses.ts';
import { reservedAddresses } from './reserved-names.ts';
import { literalAddress, type ResolvedAddress } from './resolved-address.ts';

/** A name that a check needs has no address, or nobody could be asked. */
export class NameResolutionError extends KeepcastError<'ERR_NAME_RESOLUTION'> {
  override readonly name = 'NameResolutionError';

  constructor(message: string, options?: ErrorOptions) {
    super('ERR_NAME_RESOLUTION', message, options);
  }
}

export interface NameResolverOptions {
  /** The platform's clock by default. */
  readonly clock?: Clock;
  /** Name servers to ask, `10.0.0.53` or `10.0.0.53:5353`; those of /etc/resolv.conf by default. */
  readonly servers?: readonly string[];
  /** The file of names that are not asked for; `/etc/hosts` by default, `''` for none. */
  readonly hostsFile?: string;
}

/** Names that are kept. The one that was asked for the longest ago makes room. */
const MOST_NAMES = 1_000;

/** What a record's time to live is held to, in milliseconds: 0 would ask for every probe. */
const SHORTEST_LIFE = 1_000;
const LONGEST_LIFE = 300_000;

/** How long a failure is kept, in milliseconds. */
const FAILURE_LIFE = 1_000;

/**
 * How long addresses stay of use when the name servers fail, in milliseconds (RFC 8767 §5 suggests 1 to 3 days): they
 * say nothing about the backend, and a fault of theirs must not take every service off the network.
 */
const STALE_LIFE = 86_400_000;

/**
 * So long, in milliseconds, is an answer waited for where an old one is at hand. It is little beside the timeout of any
 * probe: a probe that waited for dead name servers until its end would never come to use the old one.
 */
const STALE_DELAY = 50;

interface Found {
  readonly addresses: readonly ResolvedAddress[];
  /** Until when it need not be asked again, on `clock.now()`. */
  readonly expires: number;
  /** When name servers have said so. */
  readonly learned: number;
}

interface Failed {
  readonly error: NameResolutionError;
  readonly expires: number;
}

/**
 * Finds the addresses of names with c-ares (never `dns.lookup`, whose four threads one dead name server can block).
 * Both families are asked for, IPv4 comes first; addresses of a family that this host has none of are left out. Literal
 * addresses, the hosts file and `localhost` are not asked for. A name is taken as it is: search domains are not tried.
 *
 * Answers are kept as long as their records say, between 1 s and 5 min; when the servers fail, for up to a day more. What
 * was asked goes on when a probe has given up, for 2 s at most, so that the next probe finds the answer.
 */
export class NameResolver {
  readonly #clock: Clock;
  readonly #servers: readonly string[] | undefined;
  readonly #hosts: HostsFile | undefined;
  readonly #own: OwnAddresses;
  readonly #found = new Map<string, Found>();
  readonly #failed = new Map<string, Failed>();
  readonly #pending = new Map<string, NameQuery>();

  /**
   * @param own the addresses of this host: for tests
   * @throws ConfigurationError
   */
  constructor(options: NameResolverOptions = {}, own: OwnAddresses = ownAddresses) {
    checkOptions(options, 'NameResolver', ['clock', 'servers', 'hostsFile']);
    const { clock = systemClock, servers, hostsFile = '/etc/hosts' } = options;
    this.#clock = clock;
    this.#servers = servers === undefined ? undefined : parseServers(servers);
    this.#hosts = hostsFile === '' ? undefined : new HostsFile(hostsFile);
    this.#own = own;
  }

  /**
   * The addresses of `host`, at least one; an address is its own.
   * @throws NameResolutionError if it has none, or no name server has answered
   */
  async resolve(host: string, signal: AbortSignal): Promise<readonly ResolvedAddress[]> {
    signal.throwIfAborted();
    const literal = literalAddress(host);
    if (literal !== undefined) return [literal];
    const name = host.toLowerCase().replace(/\.$/, '');
    return this.#known(name) ?? this.#cached(name) ?? this.#wait(name, signal);
  }

  /** What need not be asked for at all. */
  #known(name: string): readonly ResolvedAddress[] | undefined {
    const listed = this.#hosts?.addresses(name) ?? [];
    if (listed.length > 0) return this.#dialable(listed);
    const reserved = reservedAddresses(name);
    if (reserved?.length === 0) {
      throw new NameResolutionError(`the name ${name} has no address`);
    }
    return reserved === undefined ? undefined : this.#dialable(reserved);
  }

  #cached(name: string): readonly ResolvedAddress[] | undefined {
    const now = this.#clock.now();
    const found = this.#found.get(name);
    if (found !== undefined && found.expires > now) return found.addresses;
    const failed = this.#failed.get(name);
    if (failed !== undefined && failed.expires > now) throw failed.error;
    return undefined;
  }

  /** Several checks of one name wait for one query. */
  #wait(name: string, signal: AbortSignal): Promise<readonly ResolvedAddress[]> {
    return attempt(signal, (ending) => {
      const query = this.#pending.get(name) ?? this.#ask(name);
      query.waiting.add(ending);
      const stale = this.#stale(name);
      const timer =
        stale === undefined
          ? undefined
          : this.#clock.setTimer(STALE_DELAY, () => {
              ending.resolve(stale.addresses);
            });
      return () => {
        timer?.cancel();
        query.waiting.delete(ending);
        // A probe that timed out will come again; who was stopped will not, and nothing may outlive that.
        if (signal.aborted && errorCode(signal.reason) !== 'ERR_TIMED_OUT') {
          this.#leave(name, query);
        }
      };
    });
  }

  #leave(name: string, query: NameQuery): void {
    if (query.waiting.size > 0 || this.#pending.get(name) !== query) return;
    this.#pending.delete(name);
    query.cancel();
  }

  #ask(name: string): NameQuery {
    const query: NameQuery = new NameQuery(name, {
      clock: this.#clock,
      servers: this.#servers,
      onAnswer: (answer, isWhole) => {
        if (isWhole) this.#pending.delete(name);
        this.#take(name, query, answer);
      },
    });
    this.#pending.set(name, query);
    return query;
  }

  #take(name: string, { waiting }: NameQuery, { records, errors }: NameAnswer): void {
    const result = records.length > 0 ? this.#keep(name, records) : this.#fail(name, errors);
    for (const ending of [...waiting]) {
      if ('error' in result) ending.reject(result.error);
      else ending.resolve(result.addresses);
    }
  }

  #keep(name: string, records: readonly AddressRecord[]): Found {
    const learned = this.#clock.now();
    const life = Math.min(LONGEST_LIFE, ...records.map(({ life }) => life));
    const addresses = records.map(({ address, family }) => ({ address, family }));
    const found: Found = {
      addresses: this.#dialable(addresses),
      expires: learned + Math.max(SHORTEST_LIFE, life),
      learned,
    };
    this.#failed.delete(name);
    put(this.#found, name, found);
    return found;
  }

  #fail(name: string, causes: readonly unknown[]): Found | Failed {
    const expires = this.#clock.now() + FAILURE_LIFE;
    // A server's word that there is no such name is an answer; only silence and faults leave the old one standing.
    const cause = causes.find((error) => !isAnswer(error));
    const before = cause === undefined ? undefined : this.#stale(name);
    if (before !== undefined) {
      const stale = { ...before, expires };
      put(this.#found, name, stale);
      return stale;
    }
    this.#found.delete(name);
    const message =
      cause === undefined
        ? `the name ${name} has no address`
        : `the name ${name} could not be resolved: ${errorMessage(cause)}`;
    const failed = {
      error: new NameResolutionError(message, { cause: cause ?? causes[0] }),
      expires,
    };
    put(this.#failed, name, failed);
    return failed;
  }

  #dialable(addresses: readonly ResolvedAddress[]): readonly ResolvedAddress[] {
    // The system is asked only where there is a choice.
    return addresses.length < 2 ? addresses : reachable(addresses, this.#own());
  }

  /** What was found before, and is good enough while nobody knows better. */
  #stale(name: string): Found | undefined {
    const found = this.#found.get(name);
    return found !== undefined && this.#clock.now() - found.learned < STALE_LIFE
      ? found
      : undefined;
  }
}

/** Resolves names for every check that is not given another one. */
const systemResolver: NameResolver = new NameResolver();

/** @throws ConfigurationError if what a check was given resolves nothing. */
export function parseResolver(value: unknown): NameResolver {
  if (value === undefined) return systemResolver;
  if (value instanceof NameResolver) return value;
  throw new ConfigurationError(
    'resolver',
    `${describe(value)} is not a resolver: write new NameResolver({ servers: ['10.0.0.53'] })`,
  );
}

/** NXDOMAIN, or a name without a record of the family. */
function isAnswer(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOTFOUND' || code === 'ENODATA';
}

/** Puts an entry last; the first makes room. */
function put<Value>(map: Map<string, Value>, name: string, value: Value): void {
  map.delete(name);
  map.set(name, value);
  if (map.size <= MOST_NAMES) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

function parseServers(servers: unknown): readonly string[] {
  if (Array.isArray(servers) && servers.length > 0) return servers.map(parseServer);
  throw new ConfigurationError(
    'servers',
    `${describe(servers)} is not a list of name servers: write one such as ['10.0.0.53'], or leave it out for those of /etc/resolv.conf`,
  );
}

function parseServer(server: unknown, index: number): string {
  const literal = typeof server === 'string' && literalAddress(server) !== undefined;
  try {
    // Node ends the process for a server with port 0: parseEndpoint refuses it.
    if (literal) return withoutZone(server);
    const { host, port } = parseEndpoint(server);
    return formatEndpoint({ host: withoutZone(host), port });
  } catch (error) {
    throw new ConfigurationError(
      `servers[${index}]`,
      `${describe(server)} is not a name server: write an address such as 10.0.0.53, or one with a port such as 10.0.0.53:5353`,
      { cause: error },
    );
  }
}

/** @throws ConfigurationError for what is no address, and for one that means something on one link alone */
function withoutZone(host: unknown): string {
  const { text, zone } = parseIpAddress(host);
  if (zone === undefined) return text;
  throw new ConfigurationError('', 'c-ares cannot ask an address with a zone');
}
