// A node whose prefixes come from elsewhere: each line of its standard input is a list of JSON with all that are to be
// announced, or `ack`, or `backends` and such a list of addresses that serve. Its arguments are its address and the
// router's. A breaker lets a fifth of what is announced leave within a minute.
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Anycast, Health } from '../../../dist/index.js';

const [, , address = '', router = ''] = process.argv;

const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const answers = () => Promise.resolve();

const web = Health.of({
  backends: { 'web-a': answers },
  ...{ interval: '200ms', rise: 1, initially: 'first-result' },
});
const anycast = new Anycast({
  asn: 65_010,
  routerId: address,
  massWithdraw: { atMost: '20%', within: '60s', release: 'ack' },
});
anycast.addPeer({ address: router, asn: 65_000, connectRetry: '1s' });
anycast.events.on('event', say);

/** What the newest list names, by prefix. */
const wanted = new Map();

function have(prefixes) {
  for (const [prefix, announcement] of [...wanted]) {
    if (prefixes.includes(prefix)) continue;
    wanted.delete(prefix);
    void announcement.remove().then(() => say({ event: 'removed', prefix }));
  }
  for (const prefix of prefixes) {
    // One that is held while it is to leave has another owner then.
    if (!wanted.has(prefix)) wanted.set(prefix, anycast.announce(prefix, { health: web }));
  }
}

async function serveFrom(backends) {
  try {
    await web.set(Object.fromEntries(backends.map((name) => [name, answers])));
    say({ event: 'backends-set' });
  } catch (error) {
    say({ event: 'backends-refused', message: error.message });
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'ack') anycast.breaker.ack();
  else if (line.startsWith('backends ')) void serveFrom(JSON.parse(line.slice(9)));
  else have(JSON.parse(line));
});
await anycast.start();
