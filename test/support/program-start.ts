import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where daemons are kept; a PATH without these is common, for root too. */
const DAEMON_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Where programs are looked for. */
const PROGRAM_FOLDERS: readonly string[] = [
  ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
  ...DAEMON_FOLDERS,
];

/** The environment of every program that the tests start. */
export function programEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: PROGRAM_FOLDERS.join(delimiter) };
}

/** Whether there is a program of that name. */
export function isInstalled(program: string): boolean {
  return PROGRAM_FOLDERS.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Goes before a command, and makes it end with the jest worker that started it, should that be killed. */
export const TIED_TO_US: readonly string[] = ['setpriv', '--pdeathsig', 'KILL'];
