// The process behind silent-host.test.ts that probes: a group with a check of each kind. Its arguments are the address
// and, as JSON, the ports; each change of a verdict is one line of JSON.
import process from 'node:process';
import {
  dnsCheck,
  grpcCheck,
  Health,
  holdCheck,
  httpCheck,
  pingCheck,
  smtpCheck,
  tcpCheck,
  udpCheck,
} from '../../../src/health/index.ts';
import { testAuthority as ca } from './issued-certificates.ts';

const [, , address = '', given = '{}', silences = '[]'] = process.argv;
const ports = JSON.parse(given);
const at = (kind) => `${address}:${ports[kind]}`;

const holds = JSON.parse(silences).map((silentAfter) => [
  `hold ${silentAfter}`,
  holdCheck(at('tcp'), { silentAfter, timeout: '500ms' }),
]);

const health = Health.of({
  backends: {
    tcp: tcpCheck(at('tcp')),
    http: httpCheck(`http://${at('http')}/`),
    https: httpCheck(`https://${at('https')}/`, { tls: { ca, servername: 'web.example' } }),
    smtp: smtpCheck(at('smtp')),
    grpc: grpcCheck(at('grpc')),
    udp: udpCheck(at('udp'), { payload: 'ping', requireReply: true }),
    dns: dnsCheck(at('udp')),
    ping: pingCheck(address),
    ...Object.fromEntries(holds),
  },
  interval: '1s',
  timeout: '900ms',
  rise: 1,
  fall: 1,
});

health.on('change', ({ backend, to, reason }) => {
  process.stdout.write(`${JSON.stringify({ backend, to, message: reason.message })}\n`);
});
health.start();
process.once('SIGTERM', () => void health.stop());
