// An HTTP server that answers by a pattern, again and again: `g` is a good answer, `b` a bad one. Its argument is the
// pattern, and a line on its standard input another one; each is confirmed by a line with the number of its requests so
// far, and so is the line `count`.
import { createServer } from 'node:http';
import process from 'node:process';
import { createInterface } from 'node:readline';

let [, , pattern = 'g'] = process.argv;
let place = 0;
let requests = 0;

const server = createServer((_request, response) => {
  requests += 1;
  response.writeHead(pattern[place % pattern.length] === 'g' ? 200 : 500);
  response.end();
  place += 1;
});

const confirm = () => process.stdout.write(`${requests}\n`);

server.listen(8080, '127.0.0.1', confirm);
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line !== 'count') {
    pattern = line;
    place = 0;
  }
  confirm();
});
