import { ConfigurationError, describe, errorCode } from '../core/index.ts';

/** Whom a program runs as. */
export interface UserIds {
  readonly uid: number;
  /** The primary group. */
  readonly gid: number;
}

/** What POSIX allows in a name, and the `$` and `@` of directories. It never looks like an option. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}\$?$/;

/** A directory that does not answer must not keep the start waiting, in milliseconds. */
const LONGEST_LOOKUP = 5_000;

/**
 * The ids of a user of this system, local or of a directory (NSS), as `id` says them. It blocks: for the time of
 * configuration only.
 * @throws ConfigurationError if there is no such user, or if this process may not run programs as another one
 */
export function lookUpUser(name: string): UserIds {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new ConfigurationError('', `${describe(name)} is not the name of a user`);
  }
  const ids = { uid: askId('-u', name), gid: askId('-g', name) };
  const [ownUid, ownGid] = [process.geteuid?.(), process.getegid?.()];
  if (ownUid === 0 || (ownUid === ids.uid && ownGid === ids.gid)) return ids;
  throw new ConfigurationError(
    '',
    `only root may run a program as ${name}: leave it out, or run keepcast as root`,
  );
}

function askId(which: '-u' | '-g', name: string): number {
  try {
    const text = process
      .getBuiltinModule('node:child_process')
      .execFileSync('id', [which, '--', name], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: LONGEST_LOOKUP,
      });
    return Number(text.trim());
  } catch (error) {
    const problem =
      errorCode(error) === 'ENOENT'
        ? `the program id, which knows users, is not installed`
        : `there is no user ${name} on this system`;
    throw new ConfigurationError('', problem, { cause: error });
  }
}
