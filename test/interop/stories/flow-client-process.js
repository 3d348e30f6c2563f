// A client with long connections to one address, each of which asks its server again and again. Its arguments are the
// address, the port, and how many connections. On `tell` it prints one line of JSON: the flows that live and those that
// broke, by the names of their servers; on `more N` it opens N further ones, and tells when each of them has its server
// or was refused.
import { createInterface } from 'node:readline';
import { createConnection } from 'node:net';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';

const [, , host = '', port = '8080', many = '1'] = process.argv;

/** Milliseconds between two questions of a flow. */
const PACE = 50;

const alive = new Map();
const broken = {};
let refused = 0;

const sum = (names) => {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

const tell = () => {
  process.stdout.write(`${JSON.stringify({ alive: sum(alive.values()), broken, refused })}\n`);
};

const open = () =>
  new Promise((resolve) => {
    const flow = createConnection({ host, port: Number(port) });
    let server;
    const pulse = setInterval(() => {
      if (server !== undefined) flow.write('?');
    }, PACE);
    flow.once('data', (greeting) => {
      server = greeting.toString().split('\n')[0];
      alive.set(flow, server);
      resolve();
    });
    flow.on('error', () => undefined);
    flow.on('close', () => {
      clearInterval(pulse);
      if (server === undefined) refused += 1;
      else broken[server] = (broken[server] ?? 0) + 1;
      alive.delete(flow);
      resolve();
    });
  });

const openAll = async (count) => {
  await Promise.all(Array.from({ length: count }, open));
  tell();
};

await openAll(Number(many));
createInterface({ input: process.stdin }).on('line', (line) => {
  const [order, count] = line.split(' ');
  if (order === 'more') void openAll(Number(count));
  else tell();
});
