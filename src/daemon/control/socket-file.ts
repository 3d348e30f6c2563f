import type { Stats } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { errorCode, errorMessage } from '../../core/index.ts';
import { unavailable } from './unavailable.ts';

/**
 * Makes way for a unix socket: removes the file that a daemon which died has left there.
 * @throws KeepcastError `ERR_CONTROL_UNAVAILABLE` if somebody listens there, it is another kind of file, or its
 *   directory does not exist
 */
export async function clearSocketPath(path: string): Promise<void> {
  // Looked at here: libuv reports a missing directory as EACCES when it binds.
  if ((await look(dirname(path))) === undefined) {
    throw unavailable(path, 'its directory does not exist: make it, or choose another path');
  }
  const file = await look(path);
  if (file === undefined) return;
  if (!file.isSocket()) {
    throw unavailable(
      path,
      'there is a file that is not a socket: move it away, or choose another path',
    );
  }
  switch (await knock(path)) {
    case 'ECONNREFUSED':
      await rm(path, { force: true });
      return;
    case 'ENOENT':
      return;
    case 'EACCES':
      throw unavailable(path, 'there is a socket of another user: choose another path');
    default:
      // EAGAIN too: somebody listens whose queue is full.
      throw unavailable(path, 'another keepcast listens there: stop it, or choose another path');
  }
}

/** Undefined if there is no such file. */
async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw unavailable(path, `cannot be looked at: ${errorMessage(error)}`, error);
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
