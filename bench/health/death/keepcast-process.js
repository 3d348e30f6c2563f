/** A health group of the built package that watches one backend. */
import process from 'node:process';
import { Health, holdCheck, httpCheck, tcpCheck } from 'keepcast/health';
import { serveWatcher } from './serve-watcher.js';

const { kind, port, interval, timeout } = JSON.parse(process.argv[2]);
const endpoint = `127.0.0.1:${port}`;
const checks = {
  hold: () => holdCheck(endpoint, { redialInterval: interval }),
  tcp: () => tcpCheck(endpoint),
  http: () => httpCheck(`http://${endpoint}/healthz`),
};

serveWatcher((tell) => {
  const health = Health.of({
    backends: { it: checks[kind]() },
    interval,
    timeout,
    rise: 1,
    fall: 1,
  });
  health.on('change', ({ to }) => tell(to));
  health.start();
});
