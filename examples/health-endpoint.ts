/**
 * Health alone, without BGP, behind an HTTP endpoint: 200 while enough backends are online, else 503, and why as JSON.
 *
 *     npm run build:examples && node build/examples/health-endpoint.js
 *     curl -i http://127.0.0.1:8080/
 */
import { createServer } from 'node:http';
import { Health, httpCheck, tcpCheck, type Duration } from 'keepcast/health';

const {
  LISTEN_PORT = '8080',
  WEB_A = 'http://10.10.10.226:8080/healthz',
  WEB_B = '10.10.10.227:8080',
  INTERVAL = '1s',
} = process.env;

const health = Health.of({
  backends: {
    'web-a': { check: httpCheck(WEB_A, { timeout: '500ms' }), weight: 2 },
    'web-b': tcpCheck(WEB_B, { timeout: '500ms' }),
  },
  interval: INTERVAL as Duration,
  rise: 2,
  fall: 2,
});

const server = createServer((_request, response) => {
  const { online } = health.snapshot().counts;
  response.writeHead(online > 0 ? 200 : 503, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(health)}\n`);
});

health.start();
server.listen(Number(LISTEN_PORT), '127.0.0.1', () => {
  console.log(`listening on ${JSON.stringify(server.address())}`);
});
process.once('SIGTERM', () => {
  server.close();
  void health.stop();
});
