/** What a speaker has to do at the least, in plain JavaScript: see `probe.js`. */
import process from 'node:process';
import { Probe } from '../probe.js';
import { now, serve } from './servant-process.js';

const options = JSON.parse(process.argv[2]);
const probe = new Probe(options);

serve({
  announce({ prefixes }) {
    const start = now();
    probe.announce(prefixes);
    return start;
  },
  withdraw({ prefixes }) {
    const start = now();
    probe.withdraw(prefixes);
    return start;
  },
  received: () => probe.received,
  collect: () => globalThis.gc(),
});
probe.announce(options.first);
await probe.listen();
