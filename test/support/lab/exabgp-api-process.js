// The process that ExaBGP runs for Exabgp: joins ExaBGP's API (standard input and output) to a Unix socket.
import { connect } from 'node:net';
import process from 'node:process';

const socket = connect(process.argv[2]);
process.stdin.pipe(socket).pipe(process.stdout);
for (const stream of [process.stdin, process.stdout, socket]) stream.on('error', () => undefined);
socket.on('close', () => process.exit());
