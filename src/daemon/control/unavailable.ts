import { errorCode, errorMessage, KeepcastError } from '../../core/index.ts';

/** The status cannot be served where it should be. */
export function unavailable(
  where: string,
  problem: string,
  cause?: unknown,
): KeepcastError<'ERR_CONTROL_UNAVAILABLE'> {
  return new KeepcastError('ERR_CONTROL_UNAVAILABLE', `control: ${where}: ${problem}`, { cause });
}

/** Says why listening failed, and what to do. */
export function describeListenError(error: unknown): string {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return 'taken by another process: stop it, or choose another address';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to listen there: choose a directory that is yours, or a port above 1023';
    case 'EADDRNOTAVAIL':
      return 'this address is not on this host: write 127.0.0.1';
    case 'EROFS':
      return 'the file system is read-only: choose another path, such as /run/keepcast.sock';
    default:
      return `cannot listen there: ${errorMessage(error)}`;
  }
}
