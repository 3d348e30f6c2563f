import type { Clock } from '../../core/index.ts';

interface PlacedAddress {
  readonly address: string;
  readonly interface: string;
  readonly length: number;
  readonly label: string | undefined;
  readonly metric: number | undefined;
}

/** What a program that has ended has left. */
interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How long `ip` takes, in milliseconds. */
const DURATION = 2;

/** The addresses of a simulated host, and its program `ip`: as much of it as is asked of it. */
export class HostAddresses {
  readonly #placed = new Map<string, PlacedAddress>();

  has(address: string): boolean {
    return this.look().some((placed) => placed.address === address);
  }

  look(): { readonly address: string; readonly interface: string }[] {
    return Array.from(this.#placed.values(), ({ address, interface: on }) => ({
      address,
      interface: on,
    }));
  }

  /** Somebody takes it off. */
  lose(address: string): void {
    for (const [key, placed] of this.#placed) {
      if (placed.address === address) this.#placed.delete(key);
    }
  }

  /** The host has lost its power: what was put on it is gone. */
  clear(): void {
    this.#placed.clear();
  }

  /** Runs `ip WORDS…` on the clock. */
  run(words: readonly string[], clock: Clock): Promise<Outcome> {
    return new Promise((resolve) => {
      clock.setTimer(DURATION, () => {
        resolve(this.#answer(words));
      });
    });
  }

  #answer(words: readonly string[]): Outcome {
    if (words[0] === '-json') return { code: 0, stdout: this.#list(), stderr: '' };
    const [, command, text = ''] = words;
    const [address = '', length = '32'] = text.split('/');
    const option = (name: string): string | undefined => {
      const at = words.indexOf(name);
      return at < 0 ? undefined : words[at + 1];
    };
    const on = option('dev') ?? 'lo';
    const key = `${text} ${on}`;
    if (command === 'del') {
      return this.#placed.delete(key)
        ? { code: 0, stdout: '', stderr: '' }
        : { code: 2, stdout: '', stderr: 'RTNETLINK answers: Cannot assign requested address' };
    }
    if (this.#placed.has(key)) {
      return { code: 2, stdout: '', stderr: 'RTNETLINK answers: File exists' };
    }
    const metric = option('metric');
    this.#placed.set(key, {
      address,
      interface: on,
      length: Number(length),
      label: option('label'),
      metric: metric === undefined ? undefined : Number(metric),
    });
    return { code: 0, stdout: '', stderr: '' };
  }

  #list(): string {
    const interfaces = new Set(this.look().map((placed) => placed.interface));
    const entries = Array.from(interfaces, (ifname) => ({
      ifname,
      addr_info: Array.from(this.#placed.values())
        .filter((placed) => placed.interface === ifname)
        .map(({ address, length, label, metric }) => ({
          family: address.includes(':') ? 'inet6' : 'inet',
          local: address,
          prefixlen: length,
          label,
          metric,
        })),
    }));
    return JSON.stringify(entries);
  }
}
