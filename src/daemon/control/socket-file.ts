import { lstat, rm } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { errorCode, errorMessage } from '../../core/index.ts';
import { unavailable } from './unavailable.ts';

/**
 * Makes way for a unix socket: removes the file that a daemon which died has left there.
 * @throws KeepcastError `ERR_CONTROL_UNAVAILABLE` if somebody listens there, or it is another kind of file
 */
export async function clearSocketPath(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isSocket()) {
      throw unavailable(
        path,
        'there is a file that is not a socket: move it away, or choose another path in control.socket',
      );
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return;
    throw errorCode(error) === 'ERR_CONTROL_UNAVAILABLE'
      ? error
      : unavailable(path, `cannot be looked at: ${errorMessage(error)}`, error);
  }
  const refusal = await knock(path);
  switch (refusal) {
    case 'ECONNREFUSED':
      await rm(path, { force: true });
      return;
    case 'ENOENT':
      return;
    case 'EACCES':
      throw unavailable(
        path,
        'there is a socket of another user: choose another path in control.socket',
      );
    default:
      // EAGAIN too: somebody listens whose queue is full.
      throw unavailable(
        path,
        'another keepcast listens there: stop it, or choose another path in control.socket',
      );
  }
}

/** Connects once: the code of the error, or undefined if somebody answers. The kernel decides at once. */
function knock(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on('error', (error) => {
      resolve(errorCode(error));
    });
  });
}

/** Listens on a unix socket that only its owner may use, from the first moment on. */
export function listenPrivately(server: Server, path: string, backlog: number): void {
  // A chmod afterwards would leave a gap. Node binds within listen(), so nothing else sees this mask.
  const before = process.umask(0o177);
  try {
    server.listen({ path, backlog, exclusive: true });
  } finally {
    process.umask(before);
  }
}
