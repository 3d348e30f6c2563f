// An anycast node of the library that fails open: the last node that announces stays. What it knows of the others is
// what the router tells it of their routes (ADD-PATH), those that are announced for want of others being marked. Its
// arguments are its AS number, its address, the router's address, the prefix, and the URL that its check asks.
import { EventEmitter } from 'node:events';
import process from 'node:process';
import { Anycast, Health, httpCheck } from '../../../dist/index.js';

const [, , as = '', address = '', router = '', prefix = '', url = ''] = process.argv;
const asn = Number(as);

const FAIL_OPEN = '65000:911';
const MARK = 65_000 * 2 ** 16 + 911;

const anycast = new Anycast({ asn, routerId: address });
const peer = anycast.addPeer({
  address: router,
  asn: 65_000,
  connectRetry: '1s',
  addPath: 'receive',
  keepRoutes: true,
});

const valueOf = ({ attributes }, wanted) => attributes.find(({ name }) => name === wanted)?.value;

/** Those that are well, and of the others those that come before this one: on that order all agree. */
function counts(route) {
  const isMarked = valueOf(route, 'COMMUNITY')?.includes(MARK) === true;
  const origin = valueOf(route, 'AS_PATH')?.at(-1)?.asns.at(-1);
  return !isMarked || origin < asn;
}

const view = Object.assign(new EventEmitter(), {
  announcers: (wanted) => {
    const routes = [...anycast.speaker.receivedRoutes(peer)];
    return {
      valid: anycast.speaker.peers[0].state === 'established',
      count: routes.filter((route) => route.prefix === wanted && counts(route)).length,
    };
  },
});
anycast.speaker.on('received', () => view.emit('change'));
anycast.speaker.on('peer', () => view.emit('change'));

anycast.announce(prefix, {
  health: Health.of({
    backends: { service: httpCheck(url) },
    ...{ interval: '200ms', fastInterval: '100ms', timeout: '1s', rise: 2, fall: 2 },
  }),
  med: 100,
  guards: {
    minAnnouncers: {
      atLeast: 1,
      view,
      whenUnknown: 'hold',
      attributes: { med: 1_000, communities: [FAIL_OPEN] },
    },
  },
});
anycast.events.on('event', (event) => process.stdout.write(`${JSON.stringify(event)}\n`));
await anycast.start();
