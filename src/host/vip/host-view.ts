import { hostAddresses, type HostAddress } from '../../system/index.ts';

/** The addresses of this host, as of the last look. */
export class HostView {
  readonly #ask: () => readonly HostAddress[];
  #interfaces: ReadonlyMap<string, readonly string[]> = new Map();
  #blindness: { readonly error: unknown } | undefined;

  constructor(ask: () => readonly HostAddress[] = hostAddresses) {
    this.#ask = ask;
  }

  /** Why the last look has seen nothing; undefined if it has. */
  get blindness(): { readonly error: unknown } | undefined {
    return this.#blindness;
  }

  /** What the system cannot tell is as it was: our own shortage takes no address away. */
  look(): void {
    try {
      const seen = new Map<string, string[]>();
      for (const { address, interface: on } of this.#ask()) {
        const interfaces = seen.get(address);
        if (interfaces === undefined) seen.set(address, [on]);
        else interfaces.push(on);
      }
      this.#interfaces = seen;
      this.#blindness = undefined;
    } catch (error) {
      this.#blindness = { error };
    }
  }

  /** The interfaces that are up and have it. */
  interfacesOf(address: string): readonly string[] {
    return this.#interfaces.get(address) ?? [];
  }
}
