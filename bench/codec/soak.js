/**
 * Ten million messages through decoder, view and encoder: does the heap grow? `npm run bench:codec:soak`, with
 * `-- --messages N` for another number. Exit code 1 if it does.
 */
import console from 'node:console';
import process from 'node:process';
import { parseArgs } from 'node:util';
import {
  decodeMessage,
  encodeMessage,
  encodeRouteAttributes,
  MessageFramer,
  packAnnouncements,
  UpdateView,
} from 'keepcast/bgp-packet-lite';
import { internetTraffic, prefixList, routeList } from './traffic.js';

const { values: options } = parseArgs({
  options: { messages: { type: 'string', default: '10000000' } },
});
const total = Number(options.messages);

if (globalThis.gc === undefined || !(total >= 1_000)) {
  console.error('run it with node --expose-gc, and with at least 1000 messages');
  process.exit(2);
}

/** What is alive may differ by that much from one time to the next, whatever the number of messages is. */
const SLACK_BYTES = 1_000_000;

const context = { fourOctetAsn: true };
const { octets, messages } = internetTraffic(5_000);
// One message in a thousand is faulty: faults must not stay either.
const faulty = Uint8Array.from(octets.subarray(0, (octets[16] << 8) | octets[17]));
faulty[23] = 0xff;
const prefixes = prefixList(messages);
const routes = routeList(messages);

const framer = new MessageFramer();
const view = new UpdateView(context);
let checksum = 0;

/** Each message is framed, decoded, encoded again, and viewed, and another one is written for it. */
function round() {
  framer.push(octets);
  let index = 0;
  for (let message = framer.next(); message !== undefined; message = framer.next()) {
    const decoded = decodeMessage(message, context);
    checksum += encodeMessage(decoded, context).length;
    view.read(message);
    while (view.nlri.next()) checksum += view.nlri.length;
    const block = encodeRouteAttributes(routes[index], context);
    checksum += packAnnouncements(block, [prefixes[index]])[0].length;
    if (index % 1_000 === 0) checksum += decodeMessage(faulty, context).faults.length;
    index += 1;
  }
}

function used() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const rounds = Math.ceil(total / messages);
const warmUp = Math.max(1, Math.floor(rounds / 20));
for (let index = 0; index < warmUp; index += 1) round();
const before = used();
for (let index = warmUp; index < rounds; index += 1) round();
const growth = used() - before;

console.log(
  `${rounds * messages} messages, checksum ${checksum}: ${before} bytes alive after the first ${warmUp * messages}, ${growth} more at the end`,
);
if (growth > SLACK_BYTES) {
  console.error(`the heap has grown by more than ${SLACK_BYTES} bytes`);
  process.exitCode = 1;
}
