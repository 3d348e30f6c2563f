/**
 * Active and backup: both nodes announce the address, and routers take the route with the lower MED. Which node is which
 * stands in a file, `master` or `backup`, that an election writes: notify scripts of Keepalived, say. A node whose file
 * is missing, or says anything else, announces nothing: it must not take the traffic of one that knows what it is.
 *
 *     npm run build:examples
 *     NODE=10.0.0.11 ROLE_FILE=/run/keepcast/role node build/examples/active-backup.js
 *     echo master > /run/keepcast/role
 */
import { EventEmitter } from 'node:events';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { Anycast, Health, httpCheck, type Duration, type Role } from 'keepcast';

const {
  VIP = '192.0.2.10/32',
  NODE = '10.0.0.11',
  ROUTER = '10.0.0.1',
  ROUTER_PORT = '179',
  SERVICE = 'http://127.0.0.1:8080/healthz',
  ROLE_FILE = '/run/keepcast/role',
  INTERVAL = '1s',
  DRAIN = '5s',
} = process.env;

/** Anything with `role`, and `on` and `off` for the event of that name, knows the role. */
const election = Object.assign(new EventEmitter(), { role: undefined as Role | undefined });

function readRole(): void {
  let text = 'none';
  try {
    text = readFileSync(ROLE_FILE, 'utf8').trim();
  } catch {
    // It is not there, or not for us to read: no role.
  }
  if (text === '') return; // The shell has emptied it, and is about to write.
  election.role = text === 'master' || text === 'backup' ? text : undefined;
  election.emit('role');
}

const service = Health.of({
  backends: { service: httpCheck(SERVICE, { timeout: '500ms' }) },
  interval: INTERVAL as Duration,
  rise: 2,
  fall: 3,
});

// Routers compare the MED of routes from the same AS: both nodes are in it.
const anycast = new Anycast({ asn: 65010, routerId: NODE });
anycast.addPeer({ address: ROUTER, port: Number(ROUTER_PORT), asn: 65000, localAddress: NODE });

const vip = anycast.announce(VIP, {
  health: service,
  role: { source: election, master: { med: 100 }, backup: { med: 200 }, undefined: 'withdraw' },
});

vip.on('decision', ({ decision, reason }) => {
  console.log(`${decision} as ${election.role ?? 'nobody'}: ${reason.message}`);
});

readRole();
watchFile(ROLE_FILE, { interval: 200 }, readRole);
await anycast.start();
process.once('SIGTERM', () => {
  unwatchFile(ROLE_FILE);
  void anycast.stop({ drain: DRAIN as Duration });
});
