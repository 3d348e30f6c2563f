// Embeds an Anycast: announces to one peer while another refuses, then stops, and tells what is left behind.
import process from 'node:process';
import { Anycast, Health, httpCheck, tcpCheck } from 'keepcast';
import { activeResources, tell } from './resources.js';

const [routerPort, refusedPort, url, address] = process.argv.slice(2);
const before = await activeResources();

const web = Health.of({
  backends: { 'web-a': httpCheck(url), 'web-b': tcpCheck(address) },
  interval: '100ms',
});
const anycast = new Anycast({ asn: 65010, routerId: '10.0.0.11', listen: ['127.0.0.1:0'] });
anycast.addPeer({ address: '127.0.0.1', port: Number(routerPort), asn: 65000 });
anycast.addPeer({ address: '127.0.0.1', port: Number(refusedPort), asn: 65000 });
const vip = anycast.announce('192.0.2.10/32', { health: web, withdrawWhen: 'all-offline' });
const announced = new Promise((resolve) => vip.once('announced', resolve));

await anycast.start();
await announced;
await anycast.stop();
tell({ running: anycast.running, left: await activeResources(before) });
