/**
 * Two sites, one address: this runs at both, and each client lands in the site that is nearest to it. When all backends
 * of a site die its route goes, and its clients land in the other one; they return when its backends do.
 *
 *     npm run build:examples
 *     SITE=1 NODE=10.1.0.11 ROUTER=10.1.0.1 BACKENDS=10.1.0.21:80,10.1.0.22:80 node build/examples/two-sites-one-vip.js
 *     SITE=2 NODE=10.2.0.11 ROUTER=10.2.0.1 BACKENDS=10.2.0.21:80,10.2.0.22:80 node build/examples/two-sites-one-vip.js
 */
import { Anycast, Health, tcpCheck, type Duration } from 'keepcast';

const {
  VIP = '192.0.2.10/32',
  SITE = '1',
  NODE = '10.1.0.11',
  ROUTER = '10.1.0.1',
  ROUTER_PORT = '179',
  BACKENDS = '10.1.0.21:80,10.1.0.22:80',
  INTERVAL = '1s',
  HOLD_DOWN = '30s',
  DRAIN = '5s',
} = process.env;

const site = Health.of({
  backends: Object.fromEntries(
    BACKENDS.split(',').map((address) => [address, tcpCheck(address, { timeout: '500ms' })]),
  ),
  interval: INTERVAL as Duration,
  rise: 2,
  fall: 3,
});

const anycast = new Anycast({ asn: 65010, routerId: NODE });
anycast.addPeer({
  address: ROUTER,
  port: Number(ROUTER_PORT),
  asn: 65000,
  localAddress: NODE,
});

const vip = anycast.announce(VIP, {
  health: site,
  withdrawWhen: 'all-offline',
  // Says on every router where its traffic goes. All else is equal in both sites: the network decides who is nearest.
  communities: [`65010:${SITE}`],
  // A site that comes and goes would move its clients, and break their connections, each time.
  guards: { holdDown: HOLD_DOWN as Duration },
});

vip.on('announced', ({ peer, reason }) => {
  console.log(`+ site ${SITE} to ${peer}: ${reason.message}`);
});
vip.on('withdrawn', ({ peer, reason }) => {
  console.log(`- site ${SITE} to ${peer}: ${reason.message}`);
});

await anycast.start();
process.once('SIGTERM', () => void anycast.stop({ drain: DRAIN as Duration }));
