// Embeds a health group alone: probes two backends until both are online, then stops, and tells what is left behind.
import process from 'node:process';
import { Health, httpCheck, tcpCheck } from 'keepcast/health';
import { activeResources, tell } from './resources.js';

const [url, address] = process.argv.slice(2);
const before = await activeResources();

const web = Health.of({
  backends: { 'web-a': httpCheck(url), 'web-b': tcpCheck(address) },
  interval: '100ms',
});
const online = new Promise((resolve) => {
  web.on('change', ({ snapshot }) => {
    if (snapshot.backends.every(({ verdict }) => verdict === 'online')) resolve();
  });
});

web.start();
await online;
await web.stop();
tell({ running: web.running, left: await activeResources(before) });
