// The process behind HttpBackend: an HTTP server that obeys the lines on its standard input, and confirms each.
import { createServer } from 'node:http';
import process from 'node:process';
import { createInterface } from 'node:readline';

const [address, port] = process.argv.slice(2);
let status = 200;
let silent = false;

const server = createServer((request, response) => {
  if (silent) return;
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(`${status}\n`);
});

function confirm() {
  process.stdout.write('done\n');
}

const commands = {
  up: () => {
    if (server.listening) confirm();
    else server.listen({ host: address, port: Number(port) }, confirm);
  },
  down: () => {
    server.close(confirm);
    server.closeAllConnections();
  },
  answer: (text) => {
    status = Number(text);
    silent = false;
    confirm();
  },
  silence: () => {
    silent = true;
    confirm();
  },
};

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [command, argument] = line.split(' ');
    commands[command](argument);
  })
  .on('close', () => process.exit());
