import { fileURLToPath } from 'node:url';
import type {
  AcceptOptions,
  PeerEvent,
  PeerOptions,
  PeerStatus,
  RouteOptions,
  SpeakerOptions,
} from '../../../src/bgp/speaker/index.ts';
import type { Exit, LabProcess } from './lab-process.ts';
import type { Namespace } from './namespace.ts';
import { waitFor } from './wait-for.ts';

/** What a speaker in another process can be told: JSON. */
type PlainSpeakerOptions = Pick<SpeakerOptions, 'asn' | 'routerId' | 'listen'>;

/** A peer's change of state, as it went over the pipe. */
export type LabPeerEvent = Omit<PeerEvent, 'at'>;

/** How a peer stands; of what is announced the number only. */
export type LabPeerStatus = Omit<PeerStatus, 'since' | 'announced'> & {
  readonly announced: number;
};

/** A route that the peer announces. */
export interface LabReceivedRoute {
  readonly family: string;
  readonly prefix: string;
  readonly pathId?: number;
  readonly attributes: readonly { readonly name: string; readonly value: unknown }[];
}

const PROGRAM = fileURLToPath(new URL('speaker-process.js', import.meta.url));

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly name?: string;
  readonly event?: string;
  readonly data?: unknown;
}

/** A process in a namespace with speakers of the built package in it. Run `npm run build` before a test that uses it. */
export class SpeakerProcess {
  readonly #process: LabProcess;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #speakers = new Map<string, LabSpeaker>();
  #ready = false;
  #asked = 0;

  private constructor(namespace: Namespace) {
    this.#process = namespace.spawn([process.execPath, PROGRAM], (line) => {
      this.#hear(JSON.parse(line) as Answer);
    });
  }

  /** Resolves when it takes commands. */
  static async start(namespace: Namespace): Promise<SpeakerProcess> {
    const started = new SpeakerProcess(namespace);
    await waitFor('a process with speakers', () => started.#ready, {
      interval: 10,
      giveUp: started.#process.obituary,
    });
    return started;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** @param name of your choice, one for each speaker of the process */
  async createSpeaker(name: string, options: PlainSpeakerOptions): Promise<LabSpeaker> {
    await this.ask('create', { name, options });
    const speaker = new LabSpeaker(this, name);
    this.#speakers.set(name, speaker);
    return speaker;
  }

  /** Stops it in the middle of everything (SIGSTOP): its connections stay, and say nothing. */
  freeze(): void {
    this.#process.signal('SIGSTOP');
  }

  /** Lets it go on after {@link freeze}. */
  thaw(): void {
    this.#process.signal('SIGCONT');
  }

  /** Ends it without warning (SIGKILL): the kernel closes its connections. */
  kill(): Promise<Exit> {
    return this.#process.kill();
  }

  /**
   * @internal
   * @throws Error with the speaker's own words if it refuses, or with the process's if that is dead
   */
  async ask(command: string, more: Readonly<Record<string, unknown>>): Promise<unknown> {
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
    if (error !== undefined) throw new Error(`${command} ${JSON.stringify(more)}: ${error}`);
    return result;
  }

  #hear(line: Answer): void {
    if (line.id !== undefined) {
      this.#answers.get(line.id)?.(line);
      this.#answers.delete(line.id);
    } else if (line.event === 'peer') {
      this.#speakers.get(line.name ?? '')?.peerEvents.push(line.data as LabPeerEvent);
    } else if (line.event === undefined) {
      this.#ready = true;
    }
  }
}

/** One speaker in a {@link SpeakerProcess}. */
export class LabSpeaker {
  /** Every change of a peer's state, the oldest first. */
  readonly peerEvents: LabPeerEvent[] = [];
  readonly #process: SpeakerProcess;
  readonly #name: string;

  constructor(process: SpeakerProcess, name: string) {
    this.#process = process;
    this.#name = name;
  }

  /** @returns the peer's name */
  async addPeer(options: PeerOptions): Promise<string> {
    return (await this.#ask('addPeer', { options })) as string;
  }

  /** Lets every address of a prefix connect. */
  async acceptPeers(options: AcceptOptions): Promise<void> {
    await this.#ask('acceptPeers', { options });
  }

  /** Gives its one peer other options: all of them anew. */
  async changePeer(options: PeerOptions): Promise<void> {
    await this.#ask('changePeer', { options });
  }

  /** Ends the session with its one peer with Cease, Administrative Reset, and a text; it starts again by itself. */
  async resetPeer(options: { readonly communication: string }): Promise<void> {
    await this.#ask('resetPeer', { options });
  }

  /** Forgets its one peer. */
  async removePeer(): Promise<void> {
    await this.#ask('removePeer', {});
  }

  async announce(...routes: readonly RouteOptions[]): Promise<void> {
    await this.#ask('announce', { routes });
  }

  /** Lets go of routes that {@link announce} has announced. */
  async withdraw(...prefixes: readonly string[]): Promise<void> {
    await this.#ask('withdraw', { prefixes });
  }

  async start(): Promise<void> {
    await this.#ask('start', {});
  }

  async stop(options: { readonly communication?: string } = {}): Promise<void> {
    await this.#ask('stop', { options });
  }

  /** How its one peer stands. */
  async peer(): Promise<LabPeerStatus> {
    const [first] = (await this.#ask('status', {})) as LabPeerStatus[];
    if (first === undefined) throw new Error(`${this.#name} has no peer`);
    return first;
  }

  /** The routes of its one peer that are kept. */
  async receivedRoutes(): Promise<readonly LabReceivedRoute[]> {
    return (await this.#ask('receivedRoutes', {})) as readonly LabReceivedRoute[];
  }

  /** Asks its one peer to announce everything again (RFC 2918). */
  async requestRefresh(): Promise<void> {
    await this.#ask('requestRefresh', {});
  }

  #ask(command: string, more: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#process.ask(command, { name: this.#name, ...more });
  }
}
