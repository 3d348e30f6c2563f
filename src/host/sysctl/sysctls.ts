import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  errorCode,
  errorMessage,
  nextTurn,
  parseOneOf,
  reason,
  type Reason,
} from '../../core/index.ts';
import {
  adviseSysctls,
  namesOnInterfaces,
  pathOn,
  type ReadSysctl,
  type SysctlAdvice,
  type SysctlSubject,
} from './advice.ts';

/** `'check'`: said, and left. `'set'`: put right, and left so. `'ignore'`: not looked at. */
export type SysctlMode = 'check' | 'set' | 'ignore';

/** @throws ConfigurationError unless it is one of the words. */
export function parseSysctlMode(value: unknown): SysctlMode {
  return parseOneOf(value, ['check', 'set', 'ignore']);
}

export interface SysctlsOptions {
  readonly mode: SysctlMode;
  /** Where the kernel shows them: `/proc/sys` by default. */
  readonly folder?: string | undefined;
}

export type SysctlReasonCode =
  | SysctlAdvice['reason']['code']
  | 'sysctl-set'
  /** It was to be set, and could not be. */
  | 'sysctl-not-set'
  /** Somebody has put it right. */
  | 'sysctl-suits';

/** What has changed about one setting. */
export interface SysctlNews {
  readonly name: string;
  readonly reason: Reason<SysctlReasonCode>;
}

/** What is looked at, but for the interfaces: those of the host are. */
export type SysctlNeed = Omit<SysctlSubject, 'interfaces'>;

/** These never carry packets of clients, or are not interfaces. */
const NO_UPLINKS: ReadonlySet<string> = new Set(['all', 'default', 'lo']);

/** So many files are read before the event loop is let go: a millisecond's worth. */
const BATCH = 32;

/**
 * The settings of this host's network that an anycast address depends on. Level-triggered: each {@link review} looks at
 * all of them anew, and puts them right where that was asked for. Nothing throws for what the kernel refuses.
 *
 * What was set stays: to put back what makes a host answer for an address of all nodes, while it may still have it,
 * would do harm at the very moment at which it leaves.
 */
export class Sysctls {
  readonly #mode: SysctlMode;
  readonly #folder: string;
  /** What does not suit as of the last review, by name, and what was said of it. */
  #open: ReadonlyMap<string, SysctlNews['reason']> = new Map();
  #advice: readonly SysctlAdvice[] = [];

  constructor({ mode, folder = '/proc/sys' }: SysctlsOptions) {
    this.#mode = mode;
    this.#folder = folder;
  }

  /** What did not suit, and was not put right, as of the last {@link review}. */
  get advice(): readonly SysctlAdvice[] {
    return this.#advice;
  }

  /** Looks at what does not suit, and what to do about it; nothing where they are ignored. Never rejects. */
  async check(need: SysctlNeed): Promise<readonly SysctlAdvice[]> {
    if (this.#mode === 'ignore') return [];
    const interfaces = this.#interfaces();
    return adviseSysctls({ ...need, interfaces }, await this.#reader(need, interfaces));
  }

  /** Looks at them, puts right what is to be, and says what is news since the last time. Never rejects. */
  async review(need: SysctlNeed): Promise<readonly SysctlNews[]> {
    const news: SysctlNews[] = [];
    const open = new Map<string, SysctlNews['reason']>();
    const advised = await this.check(need);
    for (const advice of advised) {
      const why = this.#mode === 'set' ? this.#set(advice) : advice.reason;
      const { name } = advice;
      if (why.code !== 'sysctl-set') open.set(name, why);
      if (this.#open.get(name)?.message !== why.message) news.push({ name, reason: why });
    }
    const told = new Set(news.map(({ name }) => name));
    for (const name of this.#open.keys()) {
      if (open.has(name) || told.has(name)) continue;
      const value = this.#read(parts(name)) ?? 'gone';
      news.push({ name, reason: reason('sysctl-suits', `${name} is ${value}, and suits now`) });
    }
    this.#open = open;
    this.#advice = advised.filter(({ name }) => open.has(name));
    return news;
  }

  #set({ name, found = 'nothing', expected, why, command }: SysctlAdvice): SysctlNews['reason'] {
    const problem = this.#write(name, expected);
    return problem === undefined
      ? reason('sysctl-set', `${name} was ${found} and is ${expected} now: ${why}`)
      : reason('sysctl-not-set', `${name} stays ${found}: ${problem}; as root: ${command}`);
  }

  /** Reads each setting once, and what there may be very much of in turns. */
  async #reader({ families }: SysctlNeed, interfaces: readonly string[]): Promise<ReadSysctl> {
    const values = new Map<string, string | undefined>();
    const read: ReadSysctl = (path) => {
      const key = path.join('/');
      if (!values.has(key)) values.set(key, this.#read(path));
      return values.get(key);
    };
    const names = namesOnInterfaces(families, read);
    for (const on of interfaces) {
      for (const name of names) {
        read(pathOn(on, name));
        if (values.size % BATCH === 0) await nextTurn();
      }
    }
    return read;
  }

  #interfaces(): string[] {
    try {
      return readdirSync(join(this.#folder, 'net', 'ipv4', 'conf')).filter(
        (name) => !NO_UPLINKS.has(name),
      );
    } catch {
      // Not Linux, or a container that hides them: there is nothing to look at.
      return [];
    }
  }

  #read(path: readonly string[]): string | undefined {
    try {
      return readFileSync(join(this.#folder, ...path), 'utf8').trim();
    } catch {
      return undefined;
    }
  }

  /** @returns why it could not be written. */
  #write(name: string, value: string): string | undefined {
    try {
      writeFileSync(join(this.#folder, ...parts(name)), `${value}\n`);
      return undefined;
    } catch (error) {
      const code = errorCode(error);
      return code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? `it may not be written (${code})`
        : errorMessage(error);
    }
  }
}

/** The path of a name in which dots of interfaces are written as slashes. */
function parts(name: string): string[] {
  return name.split('.').map((part) => part.replaceAll('/', '.'));
}
