import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listens with the shortest queue, says where, and accepts nobody: its event loop never runs again. */
const PROGRAM = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** As many connections as the queue takes: Linux takes one more than it is told. */
const QUEUE = 2;

/** Runs `use` with a port of 127.0.0.1 that answers no SYN: one whose queue of connections is full. */
export async function withSilentListener(use: (port: number) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const queued: Socket[] = [];
  try {
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(said.toString());
    for (let index = 0; index < QUEUE; index += 1) {
      const socket = connect({ port, host: '127.0.0.1' });
      queued.push(socket);
      await once(socket, 'connect');
    }
    await use(port);
  } finally {
    for (const socket of queued) socket.destroy();
    child.kill('SIGKILL');
    await exited;
  }
}
