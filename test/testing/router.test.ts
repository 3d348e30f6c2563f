import { describe, expect, test } from '@jest/globals';
import { Speaker } from '../../src/bgp/speaker/index.ts';
import { update } from '../bgp-packet-lite/octets.ts';
import { ScriptedPeer, type Heard } from '../bgp/scripted-peer.ts';
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

  describe('given an UPDATE by hand', () => {
    /** A router with a peer of IPv4 and IPv6 that says what the test says. */
    async function scripted(): Promise<{
      router: Router;
      say: (update: Uint8Array) => Promise<void>;
      heard: readonly Heard[];
    }> {
      const clock = new VirtualClock();
      const network = new MemoryNetwork({ clock });
      const router = new Router({ asn: 65_000, clock, network: network.host('10.0.0.1') });
      const families = ['ipv4-unicast', 'ipv6-unicast'] as const;
      router.addPeer({ address: '10.0.0.11', asn: 65_010, families });
      await router.start();
      const dialled = network
        .host('10.0.0.11')
        .dialer({ address: '10.0.0.1', port: 179 })
        .dial(new AbortController().signal);
      await clock.advance(10);
      const { connection, heard } = new ScriptedPeer(clock, {
        type: 'open',
        version: 4,
        asn: 65_010,
        holdTime: 0,
        routerId: 0x0a00000b,
        capabilities: [
          { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } },
          { code: 1, name: 'multiprotocol', value: { afi: 2, safi: 1 } },
          { code: 65, name: 'four-octet-asn', value: 65_010 },
        ],
      }).use(await dialled);
      await clock.advance(10);
      return {
        router,
        heard,
        say: async (octets) => {
          connection.write(octets);
          await clock.advance(10);
        },
      };
    }

    const origin = '40 01 01 00';
    const asPath = '40 02 06 02 01 0000fdf2';
    const nextHop = '40 03 04 0a00000b';
    const nlri = '20 c000020a';

    test('forgets the prefixes of one that is faulty (RFC 7606 §2)', async () => {
      const { router, say } = await scripted();
      await say(update({ attributes: origin + asPath + nextHop, nlri }));
      expect(router.has(PREFIX)).toBe(true);
      await say(update({ attributes: '40 01 01 07' + asPath + nextHop, nlri }));
      expect(router.has(PREFIX)).toBe(false);
      expect(router.peers[0]).toMatchObject({
        state: 'established',
        updates: { announcing: 1, treatedAsWithdraw: 1 },
      });
    });

    test('keeps a prefix that is withdrawn and announced by one (RFC 4271 §4.3)', async () => {
      const { router, say } = await scripted();
      await say(update({ withdrawn: nlri, attributes: origin + asPath + nextHop, nlri }));
      expect(router.has(PREFIX)).toBe(true);
    });

    test('offers the families of the peer', async () => {
      const { heard } = await scripted();
      const [open] = heard.map(({ message }) => message);
      expect(open).toMatchObject({
        capabilities: expect.arrayContaining([
          { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } },
          { code: 1, name: 'multiprotocol', value: { afi: 2, safi: 1 } },
        ]) as unknown,
      });
    });

    describe('of IPv6', () => {
      const reach = (nlri: string, flags = '80'): string =>
        `${flags} 0e 26 0002 01 10 20010db8000000000000000000000011 00 ${nlri}`;
      const vip = '80 20010db8000000000000000000000010';
      const VIP = '2001:db8::10/128';

      test('keeps its route with the next hop of MP_REACH (RFC 4760 §3)', async () => {
        const { router, say } = await scripted();
        await say(update({ attributes: reach(vip) + origin + asPath + nextHop }));
        expect(router.routes[VIP]).toMatchObject([{ nextHop: '2001:db8::11', asPath: '65010' }]);
      });

      test('tells the link-local address beside the next hop (RFC 2545 §3)', async () => {
        const { router, say } = await scripted();
        const both = '20010db8000000000000000000000011 fe800000000000000000000000000011';
        const nlri = '30 20010db80001';
        await say(
          update({ attributes: `80 0e 2c 0002 01 20 ${both} 00 ${nlri}` + origin + asPath }),
        );
        expect(router.routes['2001:db8:1::/48']).toMatchObject([
          { nextHop: '2001:db8::11', linkLocalNextHop: 'fe80::11' },
        ]);
      });

      test('keeps its routes apart from those of IPv4', async () => {
        const { router, say } = await scripted();
        await say(update({ attributes: reach(vip) + origin + asPath + nextHop, nlri }));
        expect(router.routes[PREFIX]).toMatchObject([{ nextHop: '10.0.0.11' }]);
      });

      test('forgets a route that MP_UNREACH withdraws', async () => {
        const { router, say } = await scripted();
        await say(update({ attributes: reach(vip) + origin + asPath }));
        expect(router.has(VIP)).toBe(true);
        await say(update({ attributes: `80 0f 14 0002 01 ${vip}` }));
        expect(router.has(VIP)).toBe(false);
      });

      test('forgets the prefixes of one that is faulty (RFC 7606 §2)', async () => {
        const { router, say } = await scripted();
        await say(update({ attributes: reach(vip) + origin + asPath }));
        await say(update({ attributes: reach(vip) + '40 01 01 07' + asPath }));
        expect(router.has(VIP)).toBe(false);
      });

      test('forgets the prefixes of an MP_REACH with wrong flags (RFC 7606 §3 c)', async () => {
        const { router, say } = await scripted();
        await say(update({ attributes: reach(vip) + origin + asPath }));
        await say(update({ attributes: reach(vip, '40') + origin + asPath }));
        expect(router.has(VIP)).toBe(false);
      });

      test('counts it like one of IPv4', async () => {
        const { router, say } = await scripted();
        await say(update({ attributes: reach(vip) + origin + asPath }));
        await say(update({ attributes: `80 0f 14 0002 01 ${vip}` }));
        await say(update({ attributes: '80 0f 03 0002 01' }));
        expect(router.peers[0]?.updates).toEqual({
          announcing: 1,
          withdrawing: 1,
          endOfRib: 1,
          treatedAsWithdraw: 0,
        });
      });

      test('shows no route of multicast', async () => {
        const { router, say } = await scripted();
        const multicast = reach(vip).replace('0002 01', '0002 02');
        await say(update({ attributes: multicast + origin + asPath }));
        expect(router.routes).toEqual({});
      });
    });

    test('tells nothing of one that says what it knows', async () => {
      const { router, say } = await scripted();
      const same = update({ attributes: origin + asPath + nextHop, nlri });
      await say(same);
      const told: string[] = [];
      router.on('route', ({ change }) => told.push(change));
      await say(same);
      expect(told).toEqual([]);
    });

    test('writes AS_PATHs as text, sets in braces', async () => {
      const { router, say } = await scripted();
      const path = '40 02 10 02 01 0000fdf2 01 02 0000fdfc 0000fdfd';
      await say(update({ attributes: origin + path + nextHop, nlri }));
      expect(router.routes[PREFIX]?.[0]?.asPath).toBe('65010 {65020,65021}');
    });
  });

  test('hears a speaker over TCP', async () => {
    const router = new Router({ asn: 65_000 });
    router.addPeer({ address: '127.0.0.1', asn: 65_010 });
    await router.start();
    const speaker = new Speaker({ asn: 65_010, routerId: '10.0.0.11' });
    speaker.addPeer({ address: '127.0.0.1', port: router.port, asn: 65_000 });
    speaker.announce({ prefix: PREFIX });
    await speaker.start();
    await router.until(() => router.has(PREFIX));
    await speaker.stop();
    await router.until(() => !router.has(PREFIX));
    expect(router.peers[0]).toMatchObject({
      updates: { announcing: 1, withdrawing: 1, endOfRib: 1 },
      reason: { message: 'the peer sent Cease/Administrative Shutdown' },
    });
    await router.stop();
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

    test('rejects when the router stops first', async () => {
      const router = new Router({ asn: 65_000 });
      await router.start();
      const waiting = router.until(() => false);
      const stopped = router.stop();
      await expect(waiting).rejects.toMatchObject({ code: 'ERR_STOPPED' });
      await stopped;
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
