// Embeds a speaker alone: announces to one peer while another refuses, then stops, and tells what is left behind.
import process from 'node:process';
import { Speaker } from 'keepcast';
import { activeResources, tell } from './resources.js';

const [routerPort, refusedPort] = process.argv.slice(2);
const before = await activeResources();

const speaker = new Speaker({ asn: 65010, routerId: '10.0.0.11', listen: ['127.0.0.1:0'] });
speaker.addPeer({ address: '127.0.0.1', port: Number(routerPort), asn: 65000 });
speaker.addPeer({ address: '127.0.0.1', port: Number(refusedPort), asn: 65000 });
speaker.announce({ prefix: '192.0.2.10/32' });
const announced = new Promise((resolve) => {
  speaker.once('announced', resolve);
});

await speaker.start();
await announced;
await speaker.stop();
tell({ running: speaker.running, left: await activeResources(before) });
