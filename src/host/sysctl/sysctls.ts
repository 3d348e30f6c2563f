import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, errorMessage, parseOneOf, reason, type Reason } from '../../core/index.ts';
import { adviseSysctls, type SysctlAdvice, type SysctlSubject } from './advice.ts';

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

  constructor({ mode, folder = '/proc/sys' }: SysctlsOptions) {
    this.#mode = mode;
    this.#folder = folder;
  }

  /** What does not suit, and what to do about it; nothing where they are ignored. */
  check(need: SysctlNeed): SysctlAdvice[] {
    if (this.#mode === 'ignore') return [];
    return adviseSysctls({ ...need, interfaces: this.#interfaces() }, (path) => this.#read(path));
  }

  /** Looks at them, puts right what is to be, and says what is news since the last time. */
  review(need: SysctlNeed): SysctlNews[] {
    const news: SysctlNews[] = [];
    const open = new Map<string, SysctlNews['reason']>();
    for (const advice of this.check(need)) {
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
    return news;
  }

  #set({ name, found = 'nothing', expected, why, command }: SysctlAdvice): SysctlNews['reason'] {
    const problem = this.#write(name, expected);
    return problem === undefined
      ? reason('sysctl-set', `${name} was ${found} and is ${expected} now: ${why}`)
      : reason('sysctl-not-set', `${name} stays ${found}: ${problem}; as root: ${command}`);
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
