import { describe, expect, test } from '@jest/globals';
import { Speaker } from '../../src/bgp/speaker/index.ts';
import { MemoryNetwork, Router, seededRandom, VirtualClock } from '../../src/testing/index.ts';

const PREFIX = '192.0.2.10/32';

interface Lab {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly router: Router;
  readonly speaker: Speaker;
}

function lab(options: { maxRoutes?: number } = {}): Lab {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ clock });
  const common = { clock, random: seededRandom(1) };
  const router = new Router({
    asn: 65_000,
    ...common,
    ...options,
    network: network.host('10.0.0.1'),
  });
  const speaker = new Speaker({
    asn: 65_010,
    routerId: '10.0.0.11',
    ...common,
    network: network.host('10.0.0.11'),
  });
  router.addPeer({ address: '10.0.0.11', asn: 65_010 });
  speaker.addPeer({ address: '10.0.0.1', asn: 65_000 });
  return { clock, network, router, speaker };
}

async function connected(options?: { maxRoutes?: number }): Promise<Lab> {
  const all = lab(options);
  await all.router.start();
  await all.speaker.start();
  await all.clock.advance(100);
  return all;
}

describe('Router', () => {
  test('keeps a route that its peer announces, with its attributes as text', async () => {
    const { clock, router, speaker } = await connected();
    speaker.announce({ prefix: PREFIX, med: 100, communities: ['65000:100', 'no-export'] });
    await clock.advance(10);
    expect(router.routes).toEqual({
      [PREFIX]: [
        {
          peer: '10.0.0.11',
          nextHop: '10.0.0.11',
          asPath: '65010',
          med: 100,
          localPref: undefined,
          communities: ['65000:100', '65535:65281'],
          since: new Date('2026-01-01T00:00:00.100Z'),
        },
      ],
    });
  });

  test('forgets a route that is withdrawn', async () => {
    const { clock, router, speaker } = await connected();
    const handle = speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    handle.withdraw();
    await clock.advance(10);
    expect(router.has(PREFIX)).toBe(false);
  });

  test('forgets the routes of a peer whose process has died', async () => {
    const { clock, network, router, speaker } = await connected();
    speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    network.kill('10.0.0.11');
    await clock.advance(10);
    expect(router.has(PREFIX)).toBe(false);
  });

  test('tells of every change', async () => {
    const { clock, router, speaker } = await connected();
    const told: string[] = [];
    router.on('route', ({ prefix, change, peer, route }) => {
      told.push(`${change} ${prefix} of ${peer}, med ${route.med ?? 'none'}`);
    });
    const handle = speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    handle.update({ med: 5 });
    await clock.advance(10);
    handle.withdraw();
    await clock.advance(10);
    expect(told).toEqual([
      `added ${PREFIX} of 10.0.0.11, med none`,
      `changed ${PREFIX} of 10.0.0.11, med 5`,
      `removed ${PREFIX} of 10.0.0.11, med 5`,
    ]);
  });

  test('counts the UPDATEs of a peer by what they do', async () => {
    const { clock, router, speaker } = await connected();
    const handle = speaker.announce({ prefix: PREFIX });
    await clock.advance(10);
    handle.withdraw();
    await clock.advance(10);
    expect(router.peers[0]?.updates).toEqual({
      announcing: 1,
      withdrawing: 1,
      endOfRib: 1,
      treatedAsWithdraw: 0,
    });
  });

  test('drops and counts what is more than it may keep', async () => {
    const { clock, router, speaker } = await connected({ maxRoutes: 2 });
    for (const last of [1, 2, 3]) speaker.announce({ prefix: `192.0.2.${last}/32` });
    await clock.advance(10);
    expect(Object.keys(router.routes)).toEqual(['192.0.2.1/32', '192.0.2.2/32']);
    expect(router.dropped).toBe(1);
  });

  test('leaves no timer behind', async () => {
    const { clock, router, speaker } = await connected();
    const stopped = Promise.all([speaker.stop(), router.stop()]);
    await clock.advance(2_000);
    await stopped;
    expect(clock.pending).toBe(0);
  });

  test('listens on a free port of the loopback interface by default', async () => {
    const router = new Router({ asn: 65_000 });
    await router.start();
    expect(router.port).toBeGreaterThan(1_023);
    await router.stop();
  });

  test('refuses to say the port that it does not have', () => {
    expect(() => new Router({ asn: 65_000 }).port).toThrow('the router does not listen');
  });

  test('says why it cannot listen', async () => {
    const first = new Router({ asn: 65_000 });
    await first.start();
    const second = new Router({ asn: 65_000, listen: `127.0.0.1:${first.port}` });
    await expect(second.start()).rejects.toMatchObject({ code: 'ERR_NOT_LISTENING' });
    await first.stop();
  });

  describe('until', () => {
    test('resolves on the change that makes the predicate true', async () => {
      const { clock, router, speaker } = await connected();
      const seen = router.until(() => router.has(PREFIX));
      speaker.announce({ prefix: PREFIX });
      await clock.advance(10);
      await expect(seen).resolves.toBeUndefined();
    });

    test('resolves at once where the predicate holds', async () => {
      await expect(lab().router.until(() => true)).resolves.toBeUndefined();
    });

    test('rejects with the reason of an abort', async () => {
      const abort = new AbortController();
      const waiting = lab().router.until(() => false, { signal: abort.signal });
      abort.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
    });

    test('rejects with what the predicate throws', async () => {
      const waiting = lab().router.until(() => {
        throw new Error('a slip');
      });
      await expect(waiting).rejects.toThrow('a slip');
    });
  });
});
