// The process behind silent-host.test.ts that is probed: one good server of each kind, on all addresses. It prints their
// ports as one line of JSON.
import { Buffer } from 'node:buffer';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import process from 'node:process';
import { issued } from './issued-certificates.ts';

const mail = (socket) => {
  socket.write('220 mail.example\r\n');
  socket.on('error', () => undefined);
  socket.on('data', (line) => {
    if (line.toString().startsWith('QUIT')) socket.end('221 bye\r\n');
    else socket.write('250 mail.example\r\n');
  });
};

const grpc = (stream) => {
  stream.on('error', () => undefined);
  stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.from('00000000020801', 'hex'));
};

const servers = {
  tcp: createTcpServer((socket) => socket.on('error', () => undefined)),
  http: createHttpServer((_, response) => response.end('ok')),
  https: createHttpsServer(issued.trusted, (_, response) => response.end('ok')),
  smtp: createTcpServer(mail),
  grpc: createHttp2Server().on('stream', grpc),
};

/** Turns a question into an answer without records (RFC 1035 §4.1.1); to the udp check any reply is good. */
const udp = createSocket('udp4').on('message', (query, { address, port }) => {
  const answer = Buffer.from(query);
  if (answer.length > 3) answer.writeUInt16BE(0x8180, 2);
  udp.send(answer, port, address);
});

const ports = {};
for (const [kind, server] of Object.entries(servers)) {
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  ports[kind] = server.address().port;
}
udp.bind(0, '0.0.0.0');
await once(udp, 'listening');
ports.udp = udp.address().port;
process.stdout.write(`${JSON.stringify(ports)}\n`);
