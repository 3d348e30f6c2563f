import type { Resolver } from 'node:dns/promises';
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
import { attempt, type Ending } from './attempt.ts';
import { HostsFile } from './hosts-file.ts';
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

/** Addresses of one name and family that are kept; the others are as good. */
const MOST_ADDRESSES = 16;

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

/** One attempt to ask one server, in milliseconds: with two attempts a failure comes before the usual timeout of 2 s. */
const QUERY_TIMEOUT = 600;
const QUERY_TRIES = 2;

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

interface Pending {
  readonly waiting: Set<Ending<readonly ResolvedAddress[]>>;
  readonly query: Resolver;
}

/**
 * Finds the addresses of names with c-ares (never `dns.lookup`, whose four threads one dead name server can block).
 * Both families are asked for, IPv4 comes first. Literal addresses, the hosts file and `localhost` are not asked for.
 * A name is taken as it is: search domains are not tried.
 *
 * Answers are kept as long as their records say, between 1 s and 5 min; when the servers fail, for up to a day more.
 */
export class NameResolver {
  readonly #clock: Clock;
  readonly #servers: readonly string[] | undefined;
  readonly #hosts: HostsFile | undefined;
  readonly #found = new Map<string, Found>();
  readonly #failed = new Map<string, Failed>();
  readonly #pending = new Map<string, Pending>();

  /** @throws ConfigurationError */
  constructor(options: NameResolverOptions = {}) {
    checkOptions(options, 'NameResolver', ['clock', 'servers', 'hostsFile']);
    const { clock = systemClock, servers, hostsFile = '/etc/hosts' } = options;
    this.#clock = clock;
    this.#servers = servers?.map(parseServer);
    this.#hosts = hostsFile === '' ? undefined : new HostsFile(hostsFile);
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
    const listed = await this.#hosts?.addresses(name);
    signal.throwIfAborted();
    if (listed !== undefined && listed.length > 0) return listed;
    return reserved(name) ?? this.#cached(name) ?? this.#wait(name, signal);
  }

  #cached(name: string): readonly ResolvedAddress[] | undefined {
    const now = this.#clock.now();
    const found = this.#found.get(name);
    if (found !== undefined && found.expires > now) return found.addresses;
    const failed = this.#failed.get(name);
    if (failed !== undefined && failed.expires > now) throw failed.error;
    return undefined;
  }

  /** Several checks of one name wait for one query; it is given up with the last of them. */
  #wait(name: string, signal: AbortSignal): Promise<readonly ResolvedAddress[]> {
    return attempt(signal, (ending) => {
      const pending = this.#pending.get(name) ?? this.#ask(name);
      pending.waiting.add(ending);
      return () => {
        pending.waiting.delete(ending);
        if (pending.waiting.size > 0 || this.#pending.get(name) !== pending) return;
        this.#pending.delete(name);
        pending.query.cancel();
      };
    });
  }

  #ask(name: string): Pending {
    const query = new (process.getBuiltinModule('node:dns/promises').Resolver)({
      timeout: QUERY_TIMEOUT,
      tries: QUERY_TRIES,
    });
    if (this.#servers !== undefined) query.setServers(this.#servers);
    const pending: Pending = { waiting: new Set(), query };
    this.#pending.set(name, pending);
    void this.#follow(name, pending);
    return pending;
  }

  async #follow(name: string, pending: Pending): Promise<void> {
    const { query, waiting } = pending;
    const [ipv4, ipv6] = await Promise.allSettled([
      query.resolve4(name, { ttl: true }),
      query.resolve6(name, { ttl: true }),
    ]);
    // Given up, and perhaps asked again since.
    if (this.#pending.get(name) !== pending) return;
    this.#pending.delete(name);
    const records = [...recordsOf(ipv4, 4), ...recordsOf(ipv6, 6)];
    const result =
      records.length > 0
        ? this.#keep(name, records)
        : this.#fail(name, [ipv4, ipv6].flatMap(reasonOf));
    for (const ending of [...waiting]) {
      if ('error' in result) ending.reject(result.error);
      else ending.resolve(result.addresses);
    }
  }

  #keep(name: string, records: readonly AddressRecord[]): Found {
    const learned = this.#clock.now();
    const life = Math.min(LONGEST_LIFE, ...records.map(({ life }) => life));
    const found: Found = {
      addresses: records.map(({ address, family }) => ({ address, family })),
      expires: learned + Math.max(SHORTEST_LIFE, life),
      learned,
    };
    this.#failed.delete(name);
    put(this.#found, name, found);
    return found;
  }

  #fail(name: string, causes: readonly unknown[]): Found | Failed {
    const now = this.#clock.now();
    const expires = now + FAILURE_LIFE;
    const before = this.#found.get(name);
    // A server's word that there is no such name is an answer; only silence and faults leave the old one standing.
    const cause = causes.find((error) => !isAnswer(error));
    if (cause !== undefined && before !== undefined && now - before.learned < STALE_LIFE) {
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

interface AddressRecord extends ResolvedAddress {
  /** Milliseconds. */
  readonly life: number;
}

function recordsOf(
  settled: PromiseSettledResult<readonly { address: string; ttl: number }[]>,
  family: 4 | 6,
): AddressRecord[] {
  if (settled.status === 'rejected') return [];
  return settled.value
    .slice(0, MOST_ADDRESSES)
    .map(({ address, ttl }) => ({ address, family, life: 1_000 * ttl }));
}

function reasonOf(settled: PromiseSettledResult<unknown>): unknown[] {
  return settled.status === 'rejected' ? [settled.reason] : [];
}

/** NXDOMAIN, or a name without a record of the family. */
function isAnswer(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOTFOUND' || code === 'ENODATA';
}

/** Names that no server is asked for. */
function reserved(name: string): readonly ResolvedAddress[] | undefined {
  // RFC 6761 §6.3: localhost is this host, whatever a server says.
  if (name === 'localhost' || name.endsWith('.localhost')) {
    return [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
  }
  // RFC 6761 §6.4: invalid does not exist, and is not to be asked for.
  if (name === 'invalid' || name.endsWith('.invalid')) {
    throw new NameResolutionError(`the name ${name} has no address`);
  }
  return undefined;
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

function parseServer(server: unknown, index: number): string {
  const literal = typeof server === 'string' && literalAddress(server) !== undefined;
  try {
    // Node ends the process for a server with port 0: parseEndpoint refuses it.
    if (literal) return parseIpAddress(server).text;
    const { host, port } = parseEndpoint(server);
    parseIpAddress(host);
    return formatEndpoint({ host, port });
  } catch (error) {
    throw new ConfigurationError(
      `servers[${index}]`,
      `${describe(server)} is not a name server: write an address such as 10.0.0.53, or one with a port such as 10.0.0.53:5353`,
      { cause: error },
    );
  }
}
