import type { MemoryListener } from './memory-listener.ts';

/** RFC 6335 §6: the dynamic ports begin here. */
const FIRST_EPHEMERAL_PORT = 49_152;
const LAST_PORT = 65_535;

/** Addresses that stand for every address of a host. */
const ANY: readonly string[] = ['0.0.0.0', '::'];

/** The TCP ports of one simulated host. */
export class MemoryPorts {
  readonly #address: string;
  readonly #holders = new Map<number, MemoryListener>();
  readonly #waiting = new Map<MemoryListener, { readonly port: number; retry(): void }>();
  #next = FIRST_EPHEMERAL_PORT;

  constructor(address: string) {
    this.#address = address;
  }

  hasAddress(address: string): boolean {
    return address === this.#address || ANY.includes(address);
  }

  /** Who listens on the port. */
  holder(port: number): MemoryListener | undefined {
    return this.#holders.get(port);
  }

  /**
   * Gives the listener a port, any free one for 0. If it is taken the answer is undefined, and `retry` is called when
   * it is free.
   */
  claim(port: number, listener: MemoryListener, retry: () => void): number | undefined {
    const claimed = port === 0 ? this.ephemeral() : port;
    if (this.#holders.has(claimed)) {
      this.#waiting.set(listener, { port: claimed, retry });
      return undefined;
    }
    this.#waiting.delete(listener);
    this.#holders.set(claimed, listener);
    return claimed;
  }

  release(listener: MemoryListener): void {
    this.#waiting.delete(listener);
    for (const [port, holder] of this.#holders) {
      if (holder !== listener) continue;
      this.#holders.delete(port);
      const next = [...this.#waiting.values()].find((waiting) => waiting.port === port);
      next?.retry();
    }
  }

  /** A port that no listener holds. */
  ephemeral(): number {
    do {
      this.#next = this.#next === LAST_PORT ? FIRST_EPHEMERAL_PORT : this.#next + 1;
    } while (this.#holders.has(this.#next));
    return this.#next;
  }
}
