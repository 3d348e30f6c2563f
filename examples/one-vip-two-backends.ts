/**
 * One anycast address, two backends: announced while at least one of them answers.
 *
 *     npm run build:examples && node build/examples/one-vip-two-backends.js
 *
 * The addresses come from the environment, so that it runs anywhere: see the defaults below.
 */
import { Anycast, Health, httpCheck, tcpCheck } from 'keepcast';

const {
  VIP = '192.0.2.10/32',
  ROUTER = '10.0.0.1',
  ROUTER_PORT = '179',
  ROUTER_ASN = '65000',
  WEB_A = 'http://10.10.10.226:8080/healthz',
  WEB_B = '10.10.10.227:8080',
  INTERVAL = '1s',
} = process.env;

const web = Health.of({
  backends: {
    'web-a': httpCheck(WEB_A, { timeout: '500ms' }),
    'web-b': tcpCheck(WEB_B, { timeout: '500ms' }),
  },
  interval: INTERVAL as '1s',
  rise: 2, // good results in a row that bring a backend online
  fall: 3, // bad results in a row that take it offline
});

const anycast = new Anycast({ asn: 65010, routerId: '10.0.0.11' });
anycast.addPeer({ address: ROUTER, asn: Number(ROUTER_ASN), port: Number(ROUTER_PORT) });

const vip = anycast.announce(VIP, { health: web, withdrawWhen: 'all-offline' });

vip.on('announced', ({ peer, reason }) => {
  console.log(`+ ${vip.prefix} to ${peer}: ${reason.message}`);
});
vip.on('withdrawn', ({ peer, reason }) => {
  console.log(`- ${vip.prefix} to ${peer}: ${reason.message}`);
});

await anycast.start();
process.once('SIGTERM', () => void anycast.stop({ drain: '5s' }));
