import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  Emitter,
  errorCode,
  errorMessage,
  isSame,
  reason,
  systemClock,
  type Clock,
  type Reason,
  type Timer,
} from '../../core/index.ts';
import { FileWatch } from '../files/file-watch.ts';
import { firstLine } from '../files/first-line.ts';

export type RoleFileReasonCode =
  /** It says master or backup. */
  | 'role-read'
  /** It says that this node has no role, as keepalived does with FAULT and STOP. */
  | 'role-none'
  /** It says nothing that is a role. */
  | 'role-unreadable'
  | 'role-file-absent'
  /** It may not be read, or was not read yet. */
  | 'role-unknown';

/** What a file says of the role of this node. */
export interface RoleFileState {
  /** Undefined: none, or not known. */
  readonly role: 'master' | 'backup' | undefined;
  readonly reason: Reason<RoleFileReasonCode>;
}

export interface RoleFileEvents {
  /** It says something else. */
  role: RoleFileState;
}

export interface RoleFileOptions {
  readonly path: string;
  /** The platform's clock by default. */
  readonly clock?: Clock | undefined;
}

/** So often is looked without being told, in milliseconds. */
const LOOK_INTERVAL = 1_000;

/** `echo MASTER > file` empties the file first: so long is it taken for being written, in milliseconds. */
const WRITING = 100;

const ROLES: ReadonlyMap<string, RoleFileState['role']> = new Map([
  ['master', 'master'],
  ['backup', 'backup'],
  ['fault', undefined],
  ['stop', undefined],
  ['none', undefined],
]);

/** What says nothing of the file, but of our own shortage. */
const SHORTAGES: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * The role of this node, as the first word of a file says it: `master`, `backup`, or `fault`, `stop`, `none`, in any
 * letters, as notify scripts of keepalived write it. Level-triggered: it is looked at every second, and whenever the
 * kernel tells of a change. Nothing throws; what cannot be read is no role.
 */
export class RoleFile extends Emitter<RoleFileEvents> {
  readonly path: string;
  readonly #clock: Clock;
  #state: RoleFileState;
  #watch: FileWatch | undefined;
  #timer: Timer | undefined;
  #look: Promise<void> | undefined;
  #again = false;
  /** Since when it is empty, on `clock.now()`. */
  #emptySince: number | undefined;

  constructor({ path, clock = systemClock }: RoleFileOptions) {
    super();
    this.path = path;
    this.#clock = clock;
    this.#state = this.#none('role-unknown', `${path} was not read yet`);
  }

  /** Undefined: none, or not known. */
  get role(): RoleFileState['role'] {
    return this.#state.role;
  }

  /** Why there is none; undefined where there is one. */
  get why(): string | undefined {
    return this.#state.role === undefined ? this.#state.reason.message : undefined;
  }

  get state(): RoleFileState {
    return this.#state;
  }

  /** Resolves when it was read once, or could not be. Idempotent; never rejects. */
  async start(): Promise<void> {
    if (this.#watch === undefined) {
      this.#watch = new FileWatch(this.path, () => {
        this.#begin();
      });
      this.#begin();
    }
    await this.#look;
  }

  /** Idempotent. */
  stop(): void {
    this.#watch?.close();
    this.#watch = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** One look after the other; what comes meanwhile is seen by one more. */
  #begin(): void {
    const watch = this.#watch;
    if (watch === undefined) return;
    if (this.#look !== undefined) {
      this.#again = true;
      return;
    }
    watch.ensure();
    this.#look = this.#read().then((state) => {
      this.#look = undefined;
      if (this.#watch !== watch) return;
      if (state !== undefined) this.#set(state);
      const isHurried = this.#again;
      this.#again = false;
      if (isHurried) this.#begin();
      else this.#rest();
    });
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(this.#isBeingWritten ? WRITING : LOOK_INTERVAL, () => {
      this.#begin();
    });
  }

  get #isBeingWritten(): boolean {
    const since = this.#emptySince;
    return since !== undefined && this.#clock.now() - since < WRITING;
  }

  #set(state: RoleFileState): void {
    if (isSame(this.#state, state)) return;
    this.#state = state;
    this.emit('role', state);
  }

  /** @returns undefined where it stays as it was */
  async #read(): Promise<RoleFileState | undefined> {
    const { path } = this;
    try {
      return this.#said(await firstLine(path));
    } catch (error) {
      this.#emptySince = undefined;
      const code = errorCode(error);
      // Our own shortage takes nobody's role away.
      if (SHORTAGES.has(code)) return undefined;
      if (code !== 'ENOENT') {
        return this.#none('role-unknown', `${path} cannot be read: ${errorMessage(error)}`);
      }
      if (!(await isThere(dirname(path)))) this.#watch?.drop();
      return this.#none('role-file-absent', `${path} is not there: nobody has written a role`);
    }
  }

  #said(line: string): RoleFileState | undefined {
    const { path } = this;
    if (line === '') {
      this.#emptySince ??= this.#clock.now();
      if (this.#isBeingWritten) return undefined;
    } else {
      this.#emptySince = undefined;
    }
    const word = line.split(/\s/, 1).join('').toLowerCase();
    const role = ROLES.get(word);
    if (role !== undefined) {
      return { role, reason: reason('role-read', `${path} says ${role}`, { path }) };
    }
    if (ROLES.has(word)) return this.#none('role-none', `${path} says ${word}: no role`);
    const said = line === '' ? 'is empty' : `says '${line}'`;
    return this.#none('role-unreadable', `${path} ${said}: write master, backup or fault`);
  }

  #none(code: RoleFileReasonCode, message: string): RoleFileState {
    return { role: undefined, reason: reason(code, message, { path: this.path }) };
  }
}

async function isThere(folder: string): Promise<boolean> {
  try {
    await stat(folder);
    return true;
  } catch {
    return false;
  }
}
