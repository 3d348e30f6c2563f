/**
 * A policy of your own is a function of what the checks have found: it looks at a snapshot, and says whether the route
 * is withdrawn, and why. Here: one cache is enough while the origin answers; without it, it takes two.
 *
 *     npm run build:examples && node build/examples/own-policy.js
 */
import {
  Anycast,
  Health,
  httpCheck,
  type ConditionAnswer,
  type Duration,
  type HealthSnapshot,
} from 'keepcast';

const {
  VIP = '192.0.2.10/32',
  ROUTER = '10.0.0.1',
  ROUTER_PORT = '179',
  ORIGIN = 'http://10.20.0.1/healthz',
  CACHE_A = 'http://10.10.10.226:8080/healthz',
  CACHE_B = 'http://10.10.10.227:8080/healthz',
  INTERVAL = '1s',
  DRAIN = '5s',
} = process.env;

const health = Health.of({
  backends: {
    origin: httpCheck(ORIGIN, { timeout: '500ms' }),
    'cache-a': httpCheck(CACHE_A, { timeout: '500ms' }),
    'cache-b': httpCheck(CACHE_B, { timeout: '500ms' }),
  },
  interval: INTERVAL as Duration,
  rise: 2,
  fall: 3,
});

/** It is asked at any time, and answers the same about the same: no clock, no counter, nothing that takes time. */
function tooFewCaches({ backends }: HealthSnapshot): ConditionAnswer {
  const serving = backends.filter((backend) => backend.maintenance === undefined);
  // An error is neither yes nor no: what is announced stays, until `maxAge` at most.
  if (serving.some(({ verdict }) => verdict === 'unknown')) throw new Error('not all is known');
  const online = serving.filter(({ verdict }) => verdict === 'online').map(({ name }) => name);
  const hasOrigin = online.includes('origin');
  const caches = online.length - (hasOrigin ? 1 : 0);
  const needed = hasOrigin ? 1 : 2;
  const which = hasOrigin ? 'with the origin' : 'without the origin';
  const reason = `${which}, caches needed: ${needed}, online: ${caches}`;
  return { withdraw: caches < needed, reason };
}

const anycast = new Anycast({ asn: 65010, routerId: '10.0.0.11' });
anycast.addPeer({ address: ROUTER, port: Number(ROUTER_PORT), asn: 65000 });

const vip = anycast.announce(VIP, { health, withdrawWhen: tooFewCaches });

vip.on('announced', ({ reason }) => {
  console.log(`announced: ${reason.message}`);
});
vip.on('withdrawn', ({ reason }) => {
  console.log(`withdrawn: ${reason.message}`);
});

await anycast.start();
process.once('SIGTERM', () => void anycast.stop({ drain: DRAIN as Duration }));
