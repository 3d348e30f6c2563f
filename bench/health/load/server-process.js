/** The HTTP backend of a load: the shortest answer. */
import { createServer as createHttpServer } from 'node:http';
import { serve } from '../../speaker/contenders/servant-process.js';
import { HTTP_PORT } from './targets.js';

const BACKLOG = 4_096;

const http = createHttpServer((_, response) => response.end('ok'));
http.on('clientError', (_, socket) => socket.destroy());

serve({
  listen: () =>
    new Promise((resolve) => {
      http.listen(HTTP_PORT, '0.0.0.0', BACKLOG, () => resolve());
    }),
});
