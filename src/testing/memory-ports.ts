import type { Endpoint } from '../core/index.ts';
import type { MemoryListener } from './memory-listener.ts';

/** RFC 6335 §6: the dynamic ports begin here. */
const FIRST_EPHEMERAL_PORT = 49_152;
const LAST_PORT = 65_535;

/** Addresses that stand for every address of a host. `::` stands for those of IPv4 too, unless it is told. */
const ANY: readonly string[] = ['0.0.0.0', '::'];

interface Claim {
  /** Where; the port may be 0 for any. */
  readonly endpoint: Endpoint;
  readonly ipv6Only: boolean;
}

interface Waiting extends Claim {
  retry(): void;
}

/** The TCP ports of one simulated host. */
export class MemoryPorts {
  readonly #addresses: readonly string[];
  readonly #holders = new Map<MemoryListener, Claim>();
  readonly #waiting = new Map<MemoryListener, Waiting>();
  #next = FIRST_EPHEMERAL_PORT;

  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
  }

  hasAddress(address: string): boolean {
    return this.#addresses.includes(address) || ANY.includes(address);
  }

  /** Who listens on a port of an address. */
  holder(endpoint: Endpoint): MemoryListener | undefined {
    for (const [listener, claim] of this.#holders) {
      if (claim.endpoint.port === endpoint.port && hears(claim, endpoint.host)) return listener;
    }
    return undefined;
  }

  /**
   * Gives the listener a port, any free one for 0. If it is taken the answer is undefined, and `retry` is called when
   * it is free.
   */
  claim(listener: MemoryListener, claim: Claim, retry: () => void): number | undefined {
    const { host, port } = claim.endpoint;
    const claimed = { ...claim, endpoint: { host, port: port === 0 ? this.ephemeral() : port } };
    if ([...this.#holders.values()].some((holder) => conflict(holder, claimed))) {
      this.#waiting.set(listener, { ...claimed, retry });
      return undefined;
    }
    this.#waiting.delete(listener);
    this.#holders.set(listener, claimed);
    return claimed.endpoint.port;
  }

  release(listener: MemoryListener): void {
    this.#waiting.delete(listener);
    const claim = this.#holders.get(listener);
    if (claim === undefined) return;
    this.#holders.delete(listener);
    const next = [...this.#waiting.values()].find((waiting) => conflict(waiting, claim));
    next?.retry();
  }

  /** A port that no listener holds. */
  ephemeral(): number {
    const held = new Set(Array.from(this.#holders.values(), ({ endpoint: { port } }) => port));
    do {
      this.#next = this.#next === LAST_PORT ? FIRST_EPHEMERAL_PORT : this.#next + 1;
    } while (held.has(this.#next));
    return this.#next;
  }
}

function hears({ endpoint: { host }, ipv6Only }: Claim, address: string): boolean {
  if (host === '0.0.0.0') return !address.includes(':');
  if (host === '::') return !ipv6Only || address.includes(':');
  return host === address;
}

/** As Linux: two sockets cannot both hear an address. */
function conflict(a: Claim, b: Claim): boolean {
  return (
    a.endpoint.port === b.endpoint.port && (hears(a, b.endpoint.host) || hears(b, a.endpoint.host))
  );
}
