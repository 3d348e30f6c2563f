import { expect, test } from '@jest/globals';
import { Bird, HttpBackend, link, Namespace, waitFor } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { LibraryNode } from './library-node.ts';

const VIP = '198.51.100.10/32';

/** Routes that are more than the kernel takes for a router that reads nothing: each is an UPDATE of its own. */
const MANY = 4_000;

/** Octets: the least, usual and largest size of what the kernel holds for one connection. */
const SMALL = '4096 8192 8192';

const addressOf = (net: number, host: number): string => `10.79.${net}.${host}`;

const STUCK = addressOf(1, 1);
const BESIDE = addressOf(2, 1);

const birdConfig = (net: number, holdTime: number): string => `
router id ${addressOf(net, 1)};
protocol device {}
protocol direct { ipv4; }
protocol bgp node { local ${addressOf(net, 1)} as 65000; neighbor ${addressOf(net, 2)} as 65010; passive on; hold time ${holdTime}; error wait time 1,2; debug { routes }; ipv4 { import all; export none; }; }
`;

async function setBuffer(namespace: Namespace, direction: 'rmem' | 'wmem'): Promise<void> {
  await namespace.exec(['sysctl', '--quiet', '--write', `net.ipv4.tcp_${direction}=${SMALL}`]);
}

const routes = (many: number): { prefix: string; med: number }[] =>
  Array.from({ length: many }, (_, index) => ({
    prefix: `10.${100 + (index >>> 8)}.${index & 255}.0/24`,
    med: index,
  }));

/** Resolves when BIRD has so many routes of the node. */
async function birdHas(bird: Bird, many: number): Promise<void> {
  await waitFor(`BIRD to have ${many} routes`, () => bird.protocol('node'), {
    until: ({ routesImported, established }) => established && routesImported === many,
  });
}

interface Scene {
  readonly node: LibraryNode;
  readonly service: HttpBackend;
  /** One router for each network. */
  readonly birds: readonly [Bird, Bird];
}

/** @param holdTime of the first router and of ours with it */
async function setScene(holdTime: { theirs: number; ours: number }): Promise<Scene> {
  const namespace = await Namespace.create('node');
  await setBuffer(namespace, 'wmem');
  const start = async (net: number, seconds: number): Promise<Bird> => {
    const router = await Namespace.create(`router${net}`);
    await setBuffer(router, 'rmem');
    await link(router, namespace, {
      addresses: [`${addressOf(net, 1)}/30`, `${addressOf(net, 2)}/30`],
    });
    return Bird.start({ namespace: router, config: birdConfig(net, seconds) });
  };
  const birds = [await start(1, holdTime.theirs), await start(2, 90)] as const;
  const service = await HttpBackend.start({ namespace });
  const node = await LibraryNode.start(namespace, {
    address: addressOf(1, 2),
    peers: [
      { address: STUCK, asn: 65_000, connectRetry: '1s', holdTime: `${holdTime.ours}s` },
      { address: BESIDE, asn: 65_000, connectRetry: '1s', holdTime: '90s' },
    ],
    health: { web: { service: '127.0.0.1:8080' } },
    announce: { [VIP]: { health: 'web' } },
  });
  for (const bird of birds) await birdHas(bird, 1);
  return { node, service, birds };
}

describeWith(['bird', 'birdc'], 'a router that takes octets and reads none', () => {
  test('it reads on: the withdrawal comes before all that waited, and what was taken back meanwhile never comes', async () => {
    const { node, service, birds } = await setScene({ theirs: 90, ours: 90 });
    const [stuck, beside] = birds;
    stuck.freeze();
    const all = routes(MANY);
    await node.announce(...all);
    const takenBack = all.slice(MANY / 2);
    await node.withdraw(...takenBack.map(({ prefix }) => prefix));
    await service.down();
    // The other router is told everything at once.
    await birdHas(beside, MANY / 2);

    stuck.thaw();
    await birdHas(stuck, MANY / 2);
    await expect(stuck.routes(VIP)).resolves.toEqual([]);
    await expect(stuck.protocol('node')).resolves.toMatchObject({ importWithdrawsReceived: 1 });
    const log = await stuck.log();
    const withdrawal = log.search(/> removed .*198\.51\.100\.10\/32/);
    expect(withdrawal).toBeGreaterThan(0);
    expect(log.lastIndexOf('> added')).toBeGreaterThan(withdrawal);
  });

  test('it goes on reading nothing: its session ends (RFC 9687), the other keeps its own, and nothing is said to be withdrawn that was not', async () => {
    // RFC 4271 §4.2: without a hold time nobody misses its silence; RFC 9687's timer is all that there is.
    const { node, service, birds } = await setScene({ theirs: 0, ours: 3 });
    const [stuck, beside] = birds;
    stuck.freeze();
    await node.announce(...routes(MANY));
    await birdHas(beside, MANY + 1);
    await service.down();
    await birdHas(beside, MANY);

    const { reason } = await node.waitForEvent(
      'the session to end',
      ({ event, peer, reason: why }) =>
        event === 'peer' && peer === STUCK && why?.code === 'send-hold-timer-expired',
    );
    expect(reason?.message).toBe('the peer takes no octets from its connection');
    const ofVip = node.events.flatMap(({ event, peer, prefix }) =>
      peer === STUCK && prefix === VIP ? [event] : [],
    );
    expect(ofVip).toEqual(['announced', 'lost']);

    stuck.thaw();
    await birdHas(stuck, MANY);
    await expect(stuck.routes(VIP)).resolves.toEqual([]);
    await expect(beside.protocol('node')).resolves.toMatchObject({ importWithdrawsReceived: 1 });
  });
});
