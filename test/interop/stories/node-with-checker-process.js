// A node whose health is found out by another program, which says `good` ten times a second as long as it lives. Its
// arguments are its address, the router's, and the prefix. It first says which process that program is.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Anycast, Health } from '../../../dist/index.js';

const [, , address = '', router = '', prefix = ''] = process.argv;

const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

const checker = spawn('sh', ['-c', 'while echo good; do sleep 0.1; done'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
say({ event: 'checker', pid: checker.pid });

/** Every word of the checker is a result, and its silence is none. */
const fromChecker = {
  kind: 'checker',
  target: 'the program that knows',
  watch: async function* () {
    for await (const outcome of createInterface({ input: checker.stdout })) yield { outcome };
  },
};

const anycast = new Anycast({ asn: 65_010, routerId: address });
anycast.addPeer({ address: router, asn: 65_000, connectRetry: '1s' });
anycast.announce(prefix, {
  health: Health.of({ backends: { service: fromChecker }, interval: '200ms' }),
  guards: { lease: '1s' },
});
anycast.events.on('event', say);
await anycast.start();
