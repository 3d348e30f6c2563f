/**
 * What a virtual_server and a vrrp_instance of Keepalived would decide, in BGP: real servers with weights, a quorum with
 * hysteresis, and a priority that falls with each server that dies, as a MED.
 *
 *     npm run build:examples && node build/examples/keepalived-weights.js
 */
import { Anycast, Health, keepalived, tcpCheck, type Duration } from 'keepcast';

const {
  VIP = '192.0.2.10/32',
  ROUTER = '10.0.0.1',
  ROUTER_PORT = '179',
  WEB_A = '10.10.10.226:8080',
  WEB_B = '10.10.10.227:8080',
  WEB_C = '10.10.10.228:8080',
  DELAY_LOOP = '10s',
  DRAIN = '5s',
} = process.env;

const web = Health.of({
  backends: {
    'web-a': { check: tcpCheck(WEB_A), weight: 3 },
    'web-b': { check: tcpCheck(WEB_B), weight: 2 },
    'web-c': { check: tcpCheck(WEB_C), weight: 1 },
  },
  // Its timers. `alpha`: nobody is up who was not seen up. Keepalived itself assumes the contrary.
  ...keepalived({ interval: DELAY_LOOP as Duration, initially: 'offline' }),
});

const anycast = new Anycast({ asn: 65010, routerId: '10.0.0.11' });
anycast.addPeer({ address: ROUTER, port: Number(ROUTER_PORT), asn: 65000 });

const vip = anycast.announce(VIP, {
  health: web,
  // quorum 3, hysteresis 1: gained when 4 are online, lost when fewer than 2 are.
  withdrawWhen: { weightBelow: 3, hysteresis: 1 },
  // priority 150, track_script with weights below 0. The MED is 255 less the priority: 105 while all is well.
  metric: { priority: { base: 150, weights: { 'web-a': -30, 'web-b': -20, 'web-c': -10 } } },
});

web.on('change', ({ backend, to, snapshot }) => {
  console.log(`${backend} is ${to}, a weight of ${snapshot.counts.onlineWeight} is online`);
});
vip.on('withdrawn', ({ peer, reason }) => {
  console.log(`- ${vip.prefix} to ${peer}: ${reason.message}`);
});

await anycast.start();
process.once('SIGTERM', () => void anycast.stop({ drain: DRAIN as Duration }));
