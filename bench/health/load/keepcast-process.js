/** A health group of the built package with many backends, told by the runner what to do. */
import { Health, httpCheck, tcpCheck } from 'keepcast/health';
import { serveLoad } from './serve-load.js';
import { address, HTTP_PORT, TCP_PORT } from './targets.js';

const checks = {
  function: () => async () => undefined,
  tcp: (index) => tcpCheck(`${address(index)}:${TCP_PORT}`),
  http: (index) => httpCheck(`http://${address(index)}:${HTTP_PORT}/healthz`),
};

serveLoad(({ kind, count, interval, timeout }, meter) => {
  const backends = {};
  for (let index = 0; index < count; index += 1) backends[`b${index}`] = checks[kind](index);
  const health = Health.of({ backends, interval, timeout, rise: 1, fall: 3 });
  health.on('result', ({ backend, outcome, latency }) => {
    meter.result(Number(backend.slice(1)), outcome, latency);
  });
  health.start();
});
