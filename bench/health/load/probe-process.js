/**
 * What has to be done at the least, in plain JavaScript: a timer for each backend, `net.connect` and
 * `resetAndDestroy`, `http.get`. No timeouts, no verdicts, no events, and nothing is kept of a result.
 */
import { get } from 'node:http';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers';
import { serveLoad } from './serve-load.js';
import { address, HTTP_PORT, TCP_PORT } from './targets.js';

const JITTER = 0.1;

const probes = {
  function: (_, done) => done('good'),
  tcp(host, done) {
    const socket = connect({ host, port: TCP_PORT });
    socket.once('connect', () => {
      socket.resetAndDestroy();
      done('good');
    });
    socket.on('error', () => done('bad'));
  },
  http(host, done) {
    const request = get({ host, port: HTTP_PORT, path: '/healthz', agent: false }, (response) => {
      response.resume();
      response.once('end', () => {
        request.destroy();
        done(response.statusCode === 200 ? 'good' : 'bad');
      });
    });
    request.on('error', () => done('bad'));
  },
};

serveLoad(({ kind, count, interval }, meter) => {
  const probe = probes[kind];
  const round = (index, host) => {
    const start = performance.now();
    setTimeout(round, interval * (1 + JITTER * (2 * Math.random() - 1)), index, host);
    probe(host, (outcome) => meter.result(index, outcome, performance.now() - start));
  };
  for (let index = 0; index < count; index += 1) {
    setTimeout(round, interval * Math.random(), index, address(index));
  }
});
