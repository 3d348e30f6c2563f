import { Deadline, reason, type Clock } from '../../core/index.ts';
import type { RefusalReasonCode, RefusedEvent } from './speaker-events.ts';

/** How long connections are counted until they are told, in milliseconds. */
const INTERVAL = 10_000;

/** How many addresses are told one by one in that time: the others are told together. */
const ADDRESSES = 8;

interface Count {
  readonly code: RefusalReasonCode;
  readonly address: string | undefined;
  /** Those that were not told yet. */
  connections: number;
}

/** Tells of refused connections: at once, and no more often than anybody can read, whoever connects. */
export class RefusalReports {
  readonly #clock: Clock;
  readonly #tell: (event: RefusedEvent) => void;
  /** By code and address: at most {@link ADDRESSES}, and one for the others of each code. */
  readonly #counts = new Map<string, Count>();
  readonly #interval: Deadline;

  constructor(clock: Clock, tell: (event: RefusedEvent) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#interval = new Deadline(clock, () => {
      this.#tellAll();
      if (this.#counts.size > 0) this.#interval.restart(INTERVAL);
    });
  }

  add(code: RefusalReasonCode, address: string): void {
    const known = this.#counts.get(`${code} ${address}`);
    if (known !== undefined) {
      known.connections += 1;
      return;
    }
    if (!this.#interval.running) this.#interval.restart(INTERVAL);
    if (this.#counts.size < ADDRESSES) {
      this.#counts.set(`${code} ${address}`, { code, address, connections: 0 });
      this.#report({ code, address, connections: 1 });
    } else {
      this.#countOther(code);
    }
  }

  /** Tells what was counted, and counts anew. */
  stop(): void {
    this.#interval.stop();
    this.#tellAll();
    this.#counts.clear();
  }

  #countOther(code: RefusalReasonCode): void {
    const others = this.#counts.get(code);
    if (others === undefined) {
      this.#counts.set(code, { code, address: undefined, connections: 1 });
    } else {
      others.connections += 1;
    }
  }

  /** Who was quiet meanwhile is news again. */
  #tellAll(): void {
    for (const [key, count] of [...this.#counts]) {
      const { connections } = count;
      count.connections = 0;
      if (connections > 0) this.#report({ ...count, connections });
      else this.#counts.delete(key);
    }
  }

  #report({ code, address, connections }: Count): void {
    const who = connections === 1 ? 'a connection' : `${connections} connections`;
    const from = address ?? 'other addresses';
    const was = connections === 1 ? 'was' : 'were';
    this.#tell({
      address,
      reason: reason(code, `${who} from ${from} ${was} refused: ${causes[code]}`, {
        address,
        connections,
      }),
      connections,
      at: this.#clock.date(),
    });
  }
}

const causes: Readonly<Record<RefusalReasonCode, string>> = {
  'unknown-peer': 'no peer has the address: add it as a peer, or accept its prefix, if it is one',
  'limit-reached': 'its prefix has as many peers as its limit allows',
};
