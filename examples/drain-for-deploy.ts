/**
 * A deploy that no client notices: at SIGUSR2 the traffic is moved away, the deploy runs, and the address comes back when
 * what was deployed answers. The BGP session stays up all the while. A deploy that fails leaves the node drained.
 *
 *     npm run build:examples
 *     DEPLOY='systemctl restart shop' node build/examples/drain-for-deploy.js
 *     kill -USR2 PID
 */
import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Anycast, Health, httpCheck, type Duration } from 'keepcast';

const {
  VIP = '192.0.2.10/32',
  ROUTER = '10.0.0.1',
  ROUTER_PORT = '179',
  SERVICE = 'http://127.0.0.1:8080/healthz',
  CONNECTIONS = 'http://127.0.0.1:8080/connections', // answers with how many there are
  DEPLOY = 'true', // a program and its arguments
  INTERVAL = '1s',
  WAIT = '60s', // for connections to end, at most
  DRAIN = '5s',
} = process.env;

const shop = Health.of({
  backends: { shop: httpCheck(SERVICE, { timeout: '500ms' }) },
  interval: INTERVAL as Duration,
  rise: 2,
  fall: 3,
});
const anycast = new Anycast({ asn: 65010, routerId: '10.0.0.11' });
anycast.addPeer({ address: ROUTER, port: Number(ROUTER_PORT), asn: 65000 });
const vip = anycast.announce(VIP, { health: shop });

async function isIdle(signal: AbortSignal): Promise<boolean> {
  const answer = await fetch(CONNECTIONS, { signal });
  return (await answer.text()).trim() === '0';
}

const leaving = new AbortController();

async function deploy(): Promise<void> {
  // Beside GRACEFUL_SHUTDOWN a high MED, for routers that do not know that mark.
  const { end } = await vip.drain({
    wait: WAIT as Duration,
    until: isIdle,
    med: 1000,
    signal: leaving.signal,
  });
  console.log(`drained: ${end ?? 'taken back'}`);
  const [program = '', ...parameters] = DEPLOY.split(' ');
  await promisify(execFile)(program, parameters);
  console.log('deployed');
  // A restart may be over before the checks miss the service: ask once more, before anybody is sent to it.
  while ((await shop.checkNow()).some(({ outcome }) => outcome !== 'good')) {
    await setTimeout(500, undefined, { signal: leaving.signal });
  }
  leaving.signal.throwIfAborted();
  vip.undrain();
  console.log('back');
}

let deploying: Promise<void> | undefined;
process.on('SIGUSR2', () => {
  deploying ??= deploy()
    .catch((error: unknown) => {
      if (!leaving.signal.aborted)
        console.log(`still drained, SIGUSR2 tries again: ${String(error)}`);
    })
    .finally(() => (deploying = undefined));
});

await anycast.start();
process.once('SIGTERM', () => {
  leaving.abort();
  void anycast.stop({ drain: DRAIN as Duration });
});
