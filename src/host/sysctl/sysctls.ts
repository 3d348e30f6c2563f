import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, errorMessage, parseOneOf, reason, type Reason } from '../../core/index.ts';
import { adviseSysctls, type SysctlAdvice, type SysctlSubject } from './advice.ts';

/** `'check'` by default: said, and left. `'set'`: put right, and put back at the stop. `'ignore'`: not looked at. */
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

/** What was, or could not be, set or put back. */
export interface SysctlChange {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly reason: Reason<'sysctl-set' | 'sysctl-restored' | 'sysctl-not-set' | 'sysctl-left'>;
}

interface Before {
  readonly name: string;
  readonly value: string;
  readonly ours: string;
}

/** These never carry packets of clients, or are not interfaces. */
const NO_UPLINKS: ReadonlySet<string> = new Set(['all', 'default', 'lo']);

/** The settings of this host's network that an anycast address depends on. Nothing throws for what the kernel refuses. */
export class Sysctls {
  readonly #mode: SysctlMode;
  readonly #folder: string;
  /** What they were, in the order in which they were set. */
  readonly #before: Before[] = [];

  constructor({ mode, folder = '/proc/sys' }: SysctlsOptions) {
    this.#mode = mode;
    this.#folder = folder;
  }

  /** What does not suit, and what to do about it; nothing where they are ignored. */
  check(subject: Omit<SysctlSubject, 'interfaces'>): SysctlAdvice[] {
    if (this.#mode === 'ignore') return [];
    const interfaces = this.#interfaces();
    return adviseSysctls({ ...subject, interfaces }, (path) => this.#read(path));
  }

  /** Where that was asked for, does what the advice says; otherwise nothing. What was is remembered. */
  set(advice: readonly SysctlAdvice[]): SysctlChange[] {
    if (this.#mode !== 'set') return [];
    return advice.map(({ name, found = '', expected, command }) => {
      const problem = this.#write(name, expected);
      const from = { name, from: found, to: expected };
      if (problem !== undefined) {
        const message = `${name} stays ${found}: ${problem}; as root: ${command}`;
        return { ...from, reason: reason('sysctl-not-set', message) };
      }
      this.#before.push({ name, value: found, ours: expected });
      return { ...from, reason: reason('sysctl-set', `${name} was ${found} and is ${expected}`) };
    });
  }

  /** Puts back what {@link set} has changed; what somebody has changed since is left to them. */
  restore(): SysctlChange[] {
    return this.#before
      .splice(0)
      .reverse()
      .map((before) => this.#restore(before));
  }

  #restore({ name, value, ours }: Before): SysctlChange {
    const now = this.#read(parts(name));
    const change = { name, from: now ?? '', to: value };
    if (now !== ours) {
      const message = `${name} was set to ${now ?? 'nothing'} by somebody else, and is left so`;
      return { ...change, reason: reason('sysctl-left', message) };
    }
    const problem = this.#write(name, value);
    if (problem !== undefined) {
      const message = `${name} stays ${now}, and was ${value}: ${problem}`;
      return { ...change, reason: reason('sysctl-left', message) };
    }
    return { ...change, reason: reason('sysctl-restored', `${name} is ${value} again`) };
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
