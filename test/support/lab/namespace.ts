import { labCleanup } from './cleanup.ts';
import { LabProcess } from './lab-process.ts';
import { removeNamespace, sweepLeftovers } from './leftovers.ts';
import { uniqueName } from './owner.ts';
import { mustRun, run, type Output, type RunOptions } from './program.ts';

let swept: Promise<void> | undefined;

/** A network namespace: a host of its own as far as sockets, addresses and routes go. */
export class Namespace {
  /** As `ip netns` knows it. */
  readonly name: string;
  #interfaces = 0;

  private constructor(name: string) {
    this.name = name;
  }

  /**
   * Makes one, with its loopback up; it is removed at the end of the test file, whatever happens.
   * @param label One word for people, such as `router`; the name is made unique.
   */
  static async create(label: string): Promise<Namespace> {
    swept ??= sweepLeftovers();
    await swept;
    const namespace = new Namespace(uniqueName(label));
    labCleanup.add(`namespace ${namespace.name}`, () => namespace.remove());
    await mustRun(['ip', 'netns', 'add', namespace.name]);
    await namespace.exec(['ip', 'link', 'set', 'lo', 'up']);
    return namespace;
  }

  /**
   * Runs a program inside to its end.
   * @returns What it wrote on its standard output.
   * @throws Error unless it exits with 0.
   */
  exec(argv: readonly string[], options?: RunOptions): Promise<string> {
    return mustRun(this.#inside(argv), options);
  }

  /** Runs a program inside to its end, however it ends. */
  run(argv: readonly string[], options?: RunOptions): Promise<Output> {
    return run(this.#inside(argv), options);
  }

  /** Starts a program inside that lives until it is stopped, at the latest at the end of the test file. */
  spawn(argv: readonly string[], onLine?: (line: string) => void): LabProcess {
    return new LabProcess(this.#inside(argv), onLine);
  }

  /** Adds an address, such as `192.0.2.10/32`; on the loopback by default. */
  async addAddress(address: string, device = 'lo'): Promise<void> {
    // nodad: an IPv6 address cannot be used before duplicate address detection has ended, which takes a second.
    const flags = address.includes(':') ? ['nodad'] : [];
    await this.exec(['ip', 'address', 'add', address, 'dev', device, ...flags]);
  }

  /** Ends what runs inside, and removes it. Idempotent. */
  remove(): Promise<void> {
    return removeNamespace(this.name);
  }

  /** @internal The name for the next interface. */
  nextInterface(): string {
    this.#interfaces += 1;
    return `eth${this.#interfaces - 1}`;
  }

  #inside(argv: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.name, ...argv];
  }
}

export interface LinkOptions {
  /** Address and prefix length of the first and of the second end, such as `['10.78.1.1/30', '10.78.1.2/30']`. */
  readonly addresses: readonly [string, string];
}

/**
 * Joins two namespaces with a virtual cable (veth). Both ends are up when it resolves.
 * @returns The interfaces' names, the first namespace's first: `eth0`, `eth1` … in each.
 */
export async function link(
  a: Namespace,
  b: Namespace,
  { addresses }: LinkOptions,
): Promise<readonly [string, string]> {
  const names = [a.nextInterface(), b.nextInterface()] as const;
  // Made inside the namespaces at once: no name is ever taken in the host's own.
  const ends = [
    names[0],
    'netns',
    a.name,
    'type',
    'veth',
    'peer',
    'name',
    names[1],
    'netns',
    b.name,
  ];
  await mustRun(['ip', 'link', 'add', ...ends]);
  for (const [index, namespace] of [a, b].entries()) {
    const device = names[index] ?? '';
    await namespace.addAddress(addresses[index] ?? '', device);
    await namespace.exec(['ip', 'link', 'set', device, 'up']);
  }
  return names;
}
