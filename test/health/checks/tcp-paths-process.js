// The process behind tcp-paths.test.ts: probes each endpoint of its first argument by a health group, in both ways that
// there are, and prints what came of it. With a second argument its descriptors are used up before.
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import process from 'node:process';
import { tcpCheckBy } from '../../../src/health/checks/tcp-check.ts';
import { Health } from '../../../src/health/index.ts';
import { tcpHandshakes } from '../../../src/system/index.ts';

const [, , given = '[]', shortage] = process.argv;
const ways = { kernel: tcpHandshakes, node: () => undefined };

const server = createServer((socket) => socket.on('error', () => undefined));
server.listen({ port: 8080, host: '::' });
await once(server, 'listening');

async function probe(way, endpoint) {
  const health = Health.of({
    backends: { it: tcpCheckBy(ways[way], endpoint, {}) },
    interval: '1h',
    timeout: '500ms',
  });
  health.start();
  const [result] = await health.checkNow();
  await health.stop();
  return `${result.outcome}: ${result.message.replace(/ - Local .*/, '')}`;
}

const results = {};
for (const way of Object.keys(ways)) {
  // What is loaded and opened once is there before anything is short.
  await probe(way, '127.0.0.1:8080');
}
if (shortage === 'descriptors') {
  server.close();
  await once(server, 'close');
  try {
    for (;;) openSync('/dev/null');
  } catch {
    // That was the last one.
  }
}
let held;
if (shortage === 'ports') {
  // The only local port is held by a connection to the same end.
  held = connect({ port: 8080, host: '127.0.0.1' });
  await once(held, 'connect');
}
for (const way of Object.keys(ways)) {
  results[way] = {};
  for (const endpoint of JSON.parse(given)) {
    results[way][endpoint] = await probe(way, endpoint);
  }
}
process.stdout.write(JSON.stringify(results));
// Nothing of a probe keeps a process alive: it ends by itself.
held?.destroy();
server.close();
