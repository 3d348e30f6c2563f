// A service behind an anycast address: it greets each connection with its name, and echoes what it is told. `down` on
// its standard input resets every connection and closes the port, `up` opens it again; each is answered by a line.
import { createInterface } from 'node:readline';
import { createServer } from 'node:net';
import process from 'node:process';

const [, , name = '', port = '8080'] = process.argv;
const flows = new Set();

const server = createServer((flow) => {
  flows.add(flow);
  flow.on('error', () => undefined);
  flow.on('close', () => flows.delete(flow));
  flow.write(`${name}\n`);
  flow.pipe(flow);
});

const orders = {
  up: () => server.listen(Number(port), '0.0.0.0', () => process.stdout.write('up\n')),
  down: () => {
    for (const flow of flows) flow.resetAndDestroy();
    server.close(() => process.stdout.write('down\n'));
  },
};

orders.up();
createInterface({ input: process.stdin }).on('line', (order) => orders[order]?.());
