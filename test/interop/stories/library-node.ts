import { fileURLToPath } from 'node:url';
import type { DrainResult } from '../../../src/anycast/index.ts';
import type { PeerOptions } from '../../../src/bgp/speaker/index.ts';
import {
  waitFor,
  type KeepcastEvent,
  type LabProcess,
  type Namespace,
} from '../../support/lab/index.ts';

const PROGRAM = fileURLToPath(new URL('library-node-process.js', import.meta.url));

/** What a program wants of its anycast addresses: what a configuration file would say. */
export interface Wanted {
  /** TCP endpoints by backend, by group. */
  readonly health: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By prefix; `health` names a group. */
  readonly announce: Readonly<Record<string, { readonly health: string; readonly med?: number }>>;
}

/** A route that depends on nothing. */
interface PlainRoute {
  readonly prefix: string;
  readonly med?: number;
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly event?: KeepcastEvent;
}

/**
 * A program that embeds the built package, in a namespace: for what `keepcast run` has no door to. Run `npm run build`
 * before a test that uses it.
 */
export class LibraryNode {
  /** Every event so far, the oldest first. */
  readonly events: KeepcastEvent[] = [];
  readonly #process: LabProcess;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  private constructor(namespace: Namespace) {
    this.#process = namespace.spawn([process.execPath, PROGRAM], (line) => {
      this.#hear(JSON.parse(line) as Answer);
    });
  }

  static async start(
    namespace: Namespace,
    { address, peers, ...wanted }: Wanted & { address: string; peers: readonly PeerOptions[] },
  ): Promise<LibraryNode> {
    const node = new LibraryNode(namespace);
    const options = { asn: 65_010, routerId: address };
    await node.#ask('start', { options, peers, ...wanted });
    return node;
  }

  /**
   * Gives it other wishes while it runs: all of them anew.
   * @throws Error with the package's own words if it refuses them
   */
  async reload(wanted: Wanted): Promise<void> {
    await this.#ask('reload', { ...wanted });
  }

  async announce(...routes: readonly PlainRoute[]): Promise<void> {
    await this.#ask('announce', { routes });
  }

  async withdraw(...prefixes: readonly string[]): Promise<void> {
    await this.#ask('withdraw', { prefixes });
  }

  /** Drains until {@link idle} is said; resolves when that is over. */
  async drain(prefix: string): Promise<DrainResult> {
    return (await this.#ask('drain', { prefix })) as DrainResult;
  }

  /** The last connection of its clients is gone. */
  async idle(): Promise<void> {
    await this.#ask('idle', {});
  }

  async undrain(prefix: string): Promise<void> {
    await this.#ask('undrain', { prefix });
  }

  /** What has been sent and lost: `announced 192.0.2.10/32`, the oldest first. */
  get sent(): readonly string[] {
    return this.events.flatMap(({ event, prefix }) =>
      event === 'announced' || event === 'withdrawn' || event === 'lost'
        ? [`${event} ${String(prefix)}`]
        : [],
    );
  }

  /** The first event that passes `predicate`, seen already or yet to come, from an index of {@link events} on. */
  async waitForEvent(
    what: string,
    predicate: (event: KeepcastEvent) => boolean,
    after = 0,
  ): Promise<KeepcastEvent> {
    const look = (): KeepcastEvent | undefined => this.events.slice(after).find(predicate);
    return waitFor(what, look, { giveUp: this.#process.obituary });
  }

  async #ask(command: string, more: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    let answer: Answer | undefined;
    this.#answers.set(id, (given) => {
      answer = given;
    });
    this.#process.writeLine(JSON.stringify({ id, command, ...more }));
    const { result, error } = await waitFor(`${command} to be done`, () => answer, {
      interval: 5,
      giveUp: this.#process.obituary,
    });
    if (error !== undefined) throw new Error(error);
    return result;
  }

  #hear({ event, ...answer }: Answer): void {
    if (event !== undefined) this.events.push(event);
    if (answer.id === undefined) return;
    this.#answers.get(answer.id)?.(answer);
    this.#answers.delete(answer.id);
  }
}
