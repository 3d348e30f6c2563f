// The process that ExaBGP runs: writes into its API what the bench says, and answers when. The socket is the argument.
import { connect } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers';
import { now } from './servant-process.js';

const socket = connect(process.argv[2]);
let lines = [];
createInterface({ input: socket }).on('line', (line) => {
  if (line !== '') {
    lines.push(line);
    return;
  }
  const start = now();
  process.stdout.write(`${lines.join('\n')}\n`);
  lines = [];
  setTimeout(() => socket.write(`${start}\n`), 5);
});
process.stdin.resume();
for (const stream of [process.stdin, process.stdout, socket]) stream.on('error', () => undefined);
socket.on('close', () => process.exit());
