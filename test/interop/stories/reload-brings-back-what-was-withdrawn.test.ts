import { writeFile } from 'node:fs/promises';
import { beforeEach, expect, test } from '@jest/globals';
import {
  Bird,
  HttpBackend,
  Keepcast,
  link,
  Namespace,
  waitFor,
  type KeepcastEvent,
} from '../../support/lab/index.ts';
import { birdComplaints } from '../../support/lab/bird-router.ts';
import { describeWith } from '../../support/prerequisite.ts';
import { LibraryNode, type Wanted } from './library-node.ts';

const ROUTER = '10.79.1.1';
const NODE = '10.79.1.2';

const STAYS = '198.51.100.1/32';
const WITHDRAWN = '198.51.100.2/32';
const LEAVES = '198.51.100.3/32';
const COMES = '198.51.100.4/32';

const BIRD_CONFIG = `
router id ${ROUTER};
protocol device {}
protocol direct { ipv4; }
protocol bgp node { local ${ROUTER} as 65000; neighbor ${NODE} as 65010; passive on; hold time 90; ipv4 { import all; export none; }; }
`;

const A = '127.0.0.1:8081';
const B = '127.0.0.1:8082';
const DEAD = '127.0.0.1:8083';

const BEFORE: Wanted = {
  health: { web: { a: A }, dns: { dead: DEAD } },
  announce: {
    [STAYS]: { health: 'web' },
    [WITHDRAWN]: { health: 'dns' },
    [LEAVES]: { health: 'web' },
  },
};

const AFTER: Wanted = {
  health: { web: { a: A, b: B }, dns: { dead: DEAD } },
  announce: {
    [STAYS]: { health: 'web' },
    [WITHDRAWN]: { health: 'dns' },
    [COMES]: { health: 'web' },
  },
};

let node: Namespace;
let bird: Bird;
let a: HttpBackend;
let b: HttpBackend;

beforeEach(async () => {
  const router = await Namespace.create('router');
  node = await Namespace.create('node');
  await link(router, node, { addresses: [`${ROUTER}/30`, `${NODE}/30`] });
  [bird, a, b] = await Promise.all([
    Bird.start({ namespace: router, config: BIRD_CONFIG }),
    HttpBackend.start({ namespace: node, port: 8081 }),
    HttpBackend.start({ namespace: node, port: 8082 }),
  ]);
});

/** Which of the prefixes BIRD has. */
async function prefixes(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const prefix of [STAYS, WITHDRAWN, LEAVES, COMES]) {
    const routes = await bird.routes(prefix);
    if (routes.length > 0) found.push(prefix);
  }
  return found;
}

/** Resolves when BIRD has these, and no others. */
async function birdHas(...wanted: readonly string[]): Promise<void> {
  await waitFor(`BIRD to have ${wanted.join() || 'none'}`, prefixes, {
    until: (found) => found.join() === wanted.join(),
  });
}

/** What BIRD has heard on the session that it has now: both begin at 0 with another one. */
async function heard(): Promise<{
  updates: number;
  withdraws: number;
  complaints: readonly string[];
}> {
  const { importUpdatesReceived, importWithdrawsReceived } = await bird.protocol('node');
  return {
    updates: importUpdatesReceived,
    withdraws: importWithdrawsReceived,
    complaints: birdComplaints(await bird.log(), []),
  };
}

const startNode = (): Promise<LibraryNode> =>
  LibraryNode.start(node, {
    address: NODE,
    peers: [{ address: ROUTER, asn: 65_000, connectRetry: '1s' }],
    ...BEFORE,
  });

const verdict =
  (backend: string, to: string) =>
  (event: KeepcastEvent): boolean =>
    event.event === 'backend' && event['backend'] === backend && event['to'] === to;

describeWith(['bird', 'birdc'], 'a reload while a service is dead', () => {
  test('only the difference is sent: what is withdrawn stays so, and the session and all verdicts go on', async () => {
    const library = await startNode();
    await birdHas(STAYS, LEAVES);
    await library.waitForEvent('the dead one to be known', verdict('dead', 'offline'));
    const before = library.events.length;

    await library.reload(AFTER);
    await birdHas(STAYS, COMES);
    // Proof that the new check runs: it has seen what it looks at.
    await library.waitForEvent('the new backend to be online', verdict('b', 'online'), before);
    await expect(heard()).resolves.toEqual({ updates: 3, withdraws: 1, complaints: [] });
    const told = library.events.slice(before);
    expect(told.filter(({ event }) => event === 'peer')).toEqual([]);
    expect(told.flatMap(({ event, backend }) => (event === 'backend' ? [backend] : []))).toEqual([
      'b',
    ]);

    await a.down();
    await library.waitForEvent('the old check to run still', verdict('a', 'offline'), before);
    await b.down();
    await birdHas();
  });

  test('other attributes are one UPDATE: the route is never away', async () => {
    const library = await startNode();
    await birdHas(STAYS, LEAVES);
    await library.reload({
      ...BEFORE,
      announce: { ...BEFORE.announce, [STAYS]: { health: 'web', med: 50 } },
    });
    await waitFor('the other MED', () => bird.routes(STAYS), {
      until: ([route]) => route?.med === 50,
    });
    await expect(heard()).resolves.toEqual({ updates: 3, withdraws: 0, complaints: [] });
  });

  test('one that cannot be changes nothing, and says why', async () => {
    const library = await startNode();
    await birdHas(STAYS, LEAVES);
    await expect(library.reload({ health: { web: {} }, announce: {} })).rejects.toThrow(/backends/);
    await expect(heard()).resolves.toEqual({ updates: 2, withdraws: 0, complaints: [] });
    await a.down();
    await birdHas();
  });

  test('keepcast run, SIGHUP with a file that cannot be: it says so, and goes on as before', async () => {
    const keepcast = await Keepcast.start({
      namespace: node,
      config: `
speaker: { asn: 65010, routerId: ${NODE} }
peers: [ { address: ${ROUTER}, asn: 65000, connectRetry: 1s } ]
health: { web: { interval: 300ms, fastInterval: 100ms, fall: 2, rise: 2, backends: { a: { tcp: "${A}" } } } }
announce: { ${STAYS}: { health: web } }
`,
    });
    await birdHas(STAYS);
    await writeFile(keepcast.file, 'announce: {}\n');
    keepcast.signal('SIGHUP');
    await waitFor('a word about the file', () => keepcast.stderr.includes(keepcast.file));
    await expect(heard()).resolves.toEqual({ updates: 1, withdraws: 0, complaints: [] });
    await a.down();
    await birdHas();
    await expect(heard()).resolves.toEqual({ updates: 1, withdraws: 1, complaints: [] });
  });
});
