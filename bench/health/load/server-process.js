/** The backends of a load: a TCP server that says nothing, and an HTTP server with the shortest answer. */
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { serve } from '../../speaker/contenders/servant-process.js';
import { HTTP_PORT, TCP_PORT } from './targets.js';

const BACKLOG = 4_096;

const tcp = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.resume();
});
const http = createHttpServer((_, response) => response.end('ok'));
http.on('clientError', (_, socket) => socket.destroy());

serve({
  listen: () =>
    Promise.all([
      new Promise((resolve) => tcp.listen(TCP_PORT, '0.0.0.0', BACKLOG, resolve)),
      new Promise((resolve) => http.listen(HTTP_PORT, '0.0.0.0', BACKLOG, resolve)),
    ]).then(() => undefined),
});
