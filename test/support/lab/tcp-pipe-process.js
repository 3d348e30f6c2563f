// The process behind TcpPipe: one TCP connection, its octets as hexadecimal lines on the standard input and output.
import { Buffer } from 'node:buffer';
import { connect, createServer } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';

const [mode, host, port, localAddress] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin });

function say(line) {
  process.stdout.write(`${line}\n`);
}

function use(socket) {
  socket.setNoDelay();
  socket.on('data', (octets) => say(`data ${octets.toString('hex')}`));
  socket.on('end', () => say('end'));
  socket.on('error', (error) => say(`error ${error.code}`));
  lines.on('line', (line) => {
    if (line === 'close') socket.end();
    else socket.write(Buffer.from(line, 'hex'));
  });
  say('connected');
}

if (mode === 'listen') {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // One connection: whoever tries again is refused until somebody listens anew.
    server.close();
    use(socket);
  });
  server.listen({ host, port: Number(port) }, () => say('listening'));
} else {
  const socket = connect({ host, port: Number(port), localAddress, allowHalfOpen: true }, () => {
    socket.off('error', refused);
    use(socket);
  });
  const refused = (error) => say(`error ${error.code}`);
  socket.on('error', refused);
}
lines.on('close', () => process.exit());
