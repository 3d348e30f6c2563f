import { afterEach, expect, test } from '@jest/globals';
import { Anycast, AuditTrail, type AnnouncementOptions } from '../../src/anycast/index.ts';
import { functionCheck, Health } from '../../src/health/index.ts';
import { MemoryNetwork, Router, seededRandom, VirtualClock } from '../../src/testing/index.ts';

const PREFIX = '192.0.2.10/32';
const HERE = '10.0.0.11';
const ROUTER = '10.0.0.1';

type Written = Readonly<Record<string, unknown>>;

interface Scene {
  readonly clock: VirtualClock;
  readonly anycast: Anycast;
  readonly router: Router;
  readonly trail: AuditTrail;
  readonly records: Written[];
  /** Whether the backend answers. */
  alive: boolean;
}

let scene: Scene | undefined;

afterEach(async () => {
  if (scene === undefined) return;
  const { anycast, router, clock } = scene;
  const stopped = Promise.all([anycast.stop(), router.stop()]);
  await clock.advance(30_000);
  await stopped;
  scene = undefined;
});

/** A service with one backend and one router, running. */
async function start(
  owners = 1,
  options: Pick<AnnouncementOptions<Health<'web-a'>>, 'guards'> = {},
): Promise<Scene> {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock });
  const router = new Router({
    asn: 65_000,
    clock,
    network: network.host(ROUTER),
    random: seededRandom(1),
  });
  router.addPeer({ address: HERE, asn: 65_010 });
  const anycast = new Anycast({
    ...{ asn: 65_010, routerId: HERE, clock },
    random: seededRandom(2),
    network: network.host(HERE),
  });
  anycast.addPeer({ address: ROUTER, asn: 65_000 });
  const check = functionCheck(
    () => (made.alive ? Promise.resolve() : Promise.reject(new Error('connection refused'))),
    { target: 'web-a' },
  );
  const health = Health.of({
    backends: { 'web-a': check },
    interval: '1s',
    rise: 2,
    fall: 3,
    clock,
  });
  for (let owner = 0; owner < owners; owner += 1) {
    anycast.announce(PREFIX, { health, ...options });
  }
  const records: Written[] = [];
  const trail = new AuditTrail(anycast, (record) => records.push({ ...record }));
  const made = { clock, anycast, router, trail, records, alive: true };
  scene = made;
  await router.start();
  await anycast.start();
  await clock.advance(10_000);
  return made;
}

const events = ({ records }: Scene): unknown[] =>
  records.map(({ event }) => event).filter((event) => event !== 'peer');

test('a trail has each decision, and what came of it with each peer, in order', async () => {
  const here = await start();
  here.alive = false;
  await here.clock.advance(10_000);
  expect(events(here)).toEqual(['decision', 'announced', 'decision', 'withdrawn']);
});

test('a decision has what it rests on, from the results of the checks to the peers', async () => {
  const here = await start();
  here.alive = false;
  await here.clock.advance(10_000);
  expect(here.records.filter(({ event }) => event === 'decision')[1]).toMatchObject({
    prefix: PREFIX,
    from: { desire: 'announce', action: 'up' },
    to: { desire: 'withdraw', action: 'down' },
    reason: { code: 'all-backends-offline' },
    evidence: {
      service: 'down',
      backends: [
        {
          name: 'web-a',
          verdict: 'offline',
          checks: [
            {
              check: 'function web-a',
              bad: 3,
              last: { outcome: 'bad', message: 'connection refused', age: 0 },
            },
          ],
        },
      ],
      links: [{ stage: 'condition', wish: 'withdraw' }],
      peers: [{ peer: ROUTER, state: 'established', announced: true }],
    },
  });
});

test('a trail has no record where nothing changes', async () => {
  const here = await start();
  const before = here.records.length;
  await here.clock.advance(600_000);
  expect(here.records).toHaveLength(before);
});

test('a session that is lost is in the trail', async () => {
  const here = await start();
  const stopped = here.router.stop();
  await here.clock.advance(1_000);
  await stopped;
  expect(here.records.filter(({ event }) => event === 'lost')).toMatchObject([
    { prefix: PREFIX, peer: ROUTER },
  ]);
});

test('each owner of a prefix has its own decisions in the trail', async () => {
  const here = await start(2);
  expect(events(here).filter((event) => event === 'decision')).toHaveLength(2);
});

test('a change of what the route says is a decision in the trail, with both', async () => {
  const here = await start(1, {
    guards: { slowStart: { med: [100, 50], every: '10s', atStart: true } },
  });
  await here.clock.advance(60_000);
  expect(
    here.records.filter(({ event }) => event === 'decision').map(({ from, to }) => ({ from, to })),
  ).toMatchObject([
    { from: { desire: 'nothing' }, to: { desire: 'announce', attributes: { med: 100 } } },
    { from: { attributes: { med: 100 } }, to: { attributes: { med: 50 } } },
    { from: { attributes: { med: 50 } }, to: { desire: 'announce', action: 'up' } },
  ]);
});

test('returns that flap damping suppresses are in the trail, each with what it rests on', async () => {
  const here = await start(1, { guards: { flapDamping: { halfLife: '10m' } } });
  for (let flap = 0; flap < 4; flap += 1) {
    here.alive = false;
    await here.clock.advance(10_000);
    here.alive = true;
    await here.clock.advance(10_000);
  }
  const suppressed = here.records.filter(
    ({ to }) => (to as { stage?: string } | undefined)?.stage === 'flap-damping',
  );
  expect(suppressed.length).toBeGreaterThanOrEqual(2);
});

test('decisions that rest on the same snapshot name it, and the first of them lists the backends', async () => {
  const { records } = await start(3);
  const decisions = records.filter(({ event }) => event === 'decision');
  const evidence = decisions.map(({ evidence }) => evidence as Written);
  expect(new Set(evidence.map(({ snapshot }) => snapshot)).size).toBe(1);
  expect(evidence.map(({ backends }) => backends !== undefined)).toEqual([true, false, false]);
});

test('records are JSON', async () => {
  const { records } = await start();
  expect(JSON.parse(JSON.stringify(records))).toEqual(records);
});

test('a trail that was stopped records nothing', async () => {
  const here = await start();
  here.trail.stop();
  const before = here.records.length;
  here.alive = false;
  await here.clock.advance(10_000);
  expect(here.records).toHaveLength(before);
});
