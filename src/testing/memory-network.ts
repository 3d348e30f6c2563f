import type { DialTarget, Network } from '../bgp/transport/index.ts';
import { parseDuration, systemClock, type Clock, type Duration } from '../core/index.ts';
import { MemoryConnection, type MemoryPath } from './memory-connection.ts';
import { MemoryDialer } from './memory-dialer.ts';
import { MemoryListener } from './memory-listener.ts';
import { MemoryPorts } from './memory-ports.ts';
import { systemError } from './system-error.ts';

export interface MemoryNetworkOptions {
  /** The platform's clock by default; give the `VirtualClock` that the speakers have. */
  readonly clock?: Clock | undefined;
  /** From one host to another. 0 by default: on the clock's next turn. */
  readonly latency?: Duration | undefined;
  /**
   * How many octets of one direction may be on the way or unread before the sender's kernel takes no more: 1 or more,
   * 65,536 by default. A small one shows sooner what a peer does that takes nothing.
   */
  readonly buffer?: number | undefined;
  /**
   * How many octets may wait for the kernel before a writer is asked to wait: 1 or more, 16,384 by default, as node's
   * sockets have it.
   */
  readonly highWaterMark?: number | undefined;
}

interface Host {
  /** IPv4 and IPv6; the first is its name. */
  readonly addresses: readonly [string, ...string[]];
  readonly ports: MemoryPorts;
  reading: boolean;
}

/**
 * TCP without sockets: hosts that reach each other by address and port, on any clock, with faults on demand.
 *
 * ```ts
 * const network = new MemoryNetwork({ clock });
 * const router = new Router({ asn: 65000, clock, network: network.host('10.0.0.1') });
 * const speaker = new Speaker({ asn: 65010, routerId: '10.0.0.11', clock, network: network.host('10.0.0.11') });
 * network.partition('10.0.0.1', '10.0.0.11');
 * ```
 *
 * A dial to a port that nobody listens on is refused (ECONNREFUSED), one to an unknown host unreachable (EHOSTUNREACH).
 */
export class MemoryNetwork {
  readonly #clock: Clock;
  readonly #latency: number;
  readonly #path: MemoryPath;
  /** By each of their addresses. */
  readonly #hosts = new Map<string, Host>();
  readonly #connections = new Set<MemoryConnection>();
  readonly #partitions = new Set<string>();
  /** Sends a SYN again that was lost on a closed path. */
  readonly #lostDials = new Set<() => void>();

  constructor(options: MemoryNetworkOptions = {}) {
    const { clock = systemClock, latency = 0, buffer = 65_536, highWaterMark = 16_384 } = options;
    for (const octets of [buffer, highWaterMark]) {
      if (!(octets >= 1)) throw new RangeError(`a buffer holds 1 octet or more, not ${octets}`);
    }
    this.#clock = clock;
    this.#latency = parseDuration(latency);
    this.#path = {
      clock,
      latency: this.#latency,
      buffer,
      highWaterMark,
      isOpen: (from, to) => !this.#partitions.has(this.#pair(from, to)),
      isReading: (host) => this.#hosts.get(host)?.reading ?? true,
      forget: (connection) => {
        this.#connections.delete(connection);
      },
    };
  }

  /**
   * The network as one host sees it, for the `network` option of a `Speaker` or a `Router`. Hosts are made as they are
   * named; two programs on one host share its ports.
   * @param address IPv4 or IPv6, in its canonical form (a link-local one with its interface, which all hosts share)
   * @param others further addresses of the host, when it is named first; it dials from the one of the peer's family
   */
  host(address: string, ...others: readonly string[]): Network {
    const here = this.#hosts.get(address) ?? this.#createHost([address, ...others]);
    return {
      dialer: (target) =>
        new MemoryDialer({
          clock: this.#clock,
          latency: this.#latency,
          reachable: () => this.#reaches(here, target.address),
          connect: () => this.#connect(here, target),
          lost: this.#lostDials,
        }),
      listener: (endpoint, options) => new MemoryListener(endpoint, here.ports, options),
    };
  }

  /** Nothing passes between two hosts any more, and nothing closes. What they send waits, as TCP sends it again. */
  partition(a: string, b: string): void {
    this.#partitions.add(this.#pair(a, b));
  }

  /** Ends a {@link partition}: what was lost meanwhile arrives now. */
  heal(a: string, b: string): void {
    const between = this.#pair(a, b);
    if (!this.#partitions.delete(between)) return;
    for (const end of this.#connections) {
      if (this.#pair(end.local.host, end.remote.host) === between) end.resend();
    }
    for (const dial of [...this.#lostDials]) dial();
  }

  /** The programs of a host read nothing, and their peers' kernels soon take nothing for them. They still write. */
  stall(address: string): void {
    const host = this.#hosts.get(address);
    if (host !== undefined) host.reading = false;
  }

  /** Ends a {@link stall}. */
  resume(address: string): void {
    const host = this.#hosts.get(address);
    if (host === undefined) return;
    host.reading = true;
    for (const end of [...this.#connections]) {
      if (host.addresses.includes(end.local.host)) end.read();
    }
  }

  /** Every connection between two hosts breaks at both ends with ECONNRESET. */
  reset(a: string, b: string): void {
    for (const end of [...this.#connections]) {
      if (this.#pair(end.local.host, end.remote.host) === this.#pair(a, b)) {
        end.break(systemError('read', 'ECONNRESET'));
      }
    }
  }

  /**
   * The programs of a host die, as of SIGKILL: its ports are free, its connections end with a FIN at the other side,
   * and the programs hear of nothing. (Stop what is left of them.) {@link host} gives the host after its restart.
   */
  kill(address: string): void {
    const { addresses } = this.#createHost(this.#hosts.get(address)?.addresses ?? [address]);
    for (const end of [...this.#connections]) {
      if (addresses.includes(end.local.host)) end.kill();
    }
  }

  /**
   * A host loses its power and is there again: as {@link kill}, but nothing tells the other sides. Its kernel knows the
   * old connections no more, and resets those on which something comes.
   */
  crash(address: string): void {
    const { addresses } = this.#createHost(this.#hosts.get(address)?.addresses ?? [address]);
    for (const end of [...this.#connections]) {
      if (addresses.includes(end.local.host)) end.crash();
    }
  }

  #createHost(addresses: Host['addresses']): Host {
    const host = { addresses, ports: new MemoryPorts(addresses), reading: true };
    for (const address of addresses) this.#hosts.set(address, host);
    return host;
  }

  #reaches(here: Host, to: string): boolean {
    const [name] = here.addresses;
    return this.#hosts.get(name) === here && !this.#partitions.has(this.#pair(name, to));
  }

  #connect(here: Host, target: DialTarget): MemoryConnection | Error {
    const { address, port, localAddress } = target;
    const from = here.addresses.find((own) =>
      localAddress === undefined
        ? own.includes(':') === address.includes(':')
        : own === localAddress,
    );
    if (from === undefined) {
      return localAddress === undefined
        ? systemError('connect', 'ENETUNREACH', { host: address, port })
        : systemError('bind', 'EADDRNOTAVAIL', { host: localAddress, port: 0 });
    }
    const there = this.#hosts.get(address);
    if (there === undefined) {
      return systemError('connect', 'EHOSTUNREACH', { host: address, port });
    }
    const listener = there.ports.holder({ host: address, port });
    if (listener === undefined) {
      return systemError('connect', 'ECONNREFUSED', { host: address, port });
    }
    const local = { host: from, port: here.ports.ephemeral() };
    const remote = { host: address, port };
    const out = new MemoryConnection(this.#path, 'out', local, remote);
    const incoming = new MemoryConnection(this.#path, 'in', remote, local);
    MemoryConnection.join(out, incoming);
    this.#connections.add(out).add(incoming);
    listener.accept(incoming);
    return out;
  }

  /** Two hosts, by any of their addresses: the same for both directions. */
  #pair(a: string, b: string): string {
    return [a, b]
      .map((address) => this.#hosts.get(address)?.addresses[0] ?? address)
      .sort()
      .join(' ');
  }
}
