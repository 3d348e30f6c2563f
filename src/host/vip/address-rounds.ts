import { KeepcastError, type Clock } from '../../core/index.ts';
import { IpProgram, type RunIp } from './ip-program.ts';
import type { Leftovers, MarkUsers } from './leftovers.ts';
import type { ManagedAddress } from './managed-address.ts';
import { keyOf, type ManagedAddresses } from './managed-addresses.ts';
import { isOurs } from './mark.ts';

export interface AddressRoundsOptions {
  readonly clock: Clock;
  readonly command: readonly [string, ...string[]];
  readonly run: RunIp | undefined;
  readonly mark: number;
  readonly users: MarkUsers | undefined;
  readonly managed: ManagedAddresses;
  readonly leftovers: Leftovers;
  /** Leftovers are looked for where nothing is managed, too. */
  readonly sweep: boolean;
  /** Looks at the host. */
  readonly look: () => void;
  /** Tells what has changed. */
  readonly tell: () => void;
}

/** So long may what is under way go on after a stop, in milliseconds. */
const STOP_GRACE = 5_000;

/** Makes the addresses of this host agree with what is wanted: rounds of one program after the other, while there is work. */
export class AddressRounds {
  readonly #options: AddressRoundsOptions;
  #running = false;
  #abort = new AbortController();
  #work: Promise<void> | undefined;

  constructor(options: AddressRoundsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.#abort = new AbortController();
  }

  /** What comes while a round runs is seen in the next one. */
  begin(): void {
    if (!this.#running || this.#abort.signal.aborted) return;
    if (this.#work !== undefined || !this.#hasWork) return;
    this.#work = this.#rounds().finally(() => {
      this.#work = undefined;
    });
  }

  /** Resolves when what was begun is done, or was ended after 5 s. Never rejects. */
  async stop(): Promise<void> {
    const impatience = this.#options.clock.setTimer(STOP_GRACE, () => {
      this.#abort.abort(new KeepcastError('ERR_ABORTED', 'keepcast was stopped'));
    });
    while (this.#work !== undefined) await this.#work;
    impatience.cancel();
    this.#running = false;
  }

  get #hasWork(): boolean {
    return this.#mustSweep || this.#options.managed.hasWork;
  }

  get #mustSweep(): boolean {
    const { leftovers, managed, sweep } = this.#options;
    return leftovers.areDue && (sweep || managed.size > 0);
  }

  async #rounds(): Promise<void> {
    const { command, run, mark, clock, users, managed, look, tell } = this.#options;
    const ip = new IpProgram({ command, run, mark, clock, signal: this.#abort.signal });
    // Who manages says so: what has our mark is none of another one's business.
    if (managed.size > 0) await users?.hold();
    do {
      await this.#remove(ip);
      const added = await this.#add(ip);
      look();
      managed.noteHidden(added);
      tell();
    } while (this.#hasWork && !this.#abort.signal.aborted);
  }

  /** @returns those that were added, or were there without being seen. */
  async #add(ip: IpProgram): Promise<ManagedAddress[]> {
    const { managed: all } = this.#options;
    const added: ManagedAddress[] = [];
    for (const managed of all.due('add')) {
      // Nobody may want it any more since another was added.
      if (managed.wanted !== true) continue;
      const failure = await ip.add(managed.place);
      all.note(managed, 'add', failure);
      if (failure === undefined) added.push(managed);
    }
    return added;
  }

  /** Takes off what is ours and not wanted, or not known any more. */
  async #remove(ip: IpProgram): Promise<void> {
    const { managed: all, leftovers, mark } = this.#options;
    const unwanted = all.due('remove');
    const sweeps = this.#mustSweep;
    if (unwanted.length === 0 && !sweeps) return;
    const list = await ip.list();
    if ('message' in list) {
      for (const managed of unwanted) all.note(managed, 'remove', list);
      // Where there is no such program, none of our addresses can be.
      if (sweeps && list.code === 'ip-missing' && all.size === 0) leftovers.end();
      else if (sweeps) leftovers.postpone();
      return;
    }
    const ours = new Map(list.filter((one) => isOurs(one, mark)).map((one) => [keyOf(one), one]));
    for (const managed of unwanted) {
      // Somebody may have come to want it while another was taken off.
      if (managed.wanted === true) continue;
      const failure = ours.has(keyOf(managed.place)) ? await ip.remove(managed.place) : undefined;
      all.note(managed, 'remove', failure);
      ours.delete(keyOf(managed.place));
    }
    if (!sweeps) return;
    const stale = Array.from(ours.values()).filter((one) => !all.has(one));
    await leftovers.takeOff(stale, ip);
  }
}
