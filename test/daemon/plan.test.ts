import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { planOf, type DaemonConfiguration } from '../../src/daemon/index.ts';
import { functionCheck, type CheckFunction } from '../../src/health/index.ts';
import { VirtualClock } from '../../src/testing/index.ts';

const good: CheckFunction = () => Promise.resolve();
const bad: CheckFunction = () => Promise.reject(new Error('connection refused'));

function configuration(
  run: CheckFunction,
  changes: Partial<DaemonConfiguration['announce'][number]> = {},
): DaemonConfiguration {
  return {
    speaker: { asn: 65_010, routerId: '10.0.0.11', listen: [] },
    peers: [
      { address: '10.0.0.1', asn: 65_000 },
      { address: '10.0.0.2', asn: 65_000 },
    ],
    acceptPeers: [],
    health: { web: { backends: { a: functionCheck(run, { target: 'a' }) }, rise: 5, fall: 5 } },
    announce: [{ prefix: '192.0.2.10/32', health: 'web', withdrawWhen: 'all-offline', ...changes }],
    guards: {},
    drain: { wait: 0 },
    control: undefined,
    allow: undefined,
  };
}

async function plan(...of: Parameters<typeof configuration>): ReturnType<typeof planOf> {
  return planWith(configuration(...of));
}

async function planWith(of: DaemonConfiguration): ReturnType<typeof planOf> {
  const clock = new VirtualClock();
  const planned = planOf(of, { clock });
  await clock.advance(10_000);
  return planned;
}

describe('a plan', () => {
  test('says what would be announced to whom, by one look', async () => {
    expect(await plan(good)).toMatchObject([
      {
        prefix: '192.0.2.10/32',
        decision: 'announce',
        action: 'up',
        reason: { code: 'some-backend-online' },
        routes: [{ peer: '10.0.0.1' }, { peer: '10.0.0.2' }],
      },
    ]);
  });

  test('says what would be withdrawn, and why', async () => {
    const [planned] = await plan(bad);
    expect(planned).toMatchObject({
      decision: 'withdraw',
      reason: { message: expect.stringContaining('connection refused') },
      routes: [],
    });
  });

  test('names only the peers that a route is for', async () => {
    const [planned] = await plan(good, { peers: ['10.0.0.2'] });
    expect(planned?.routes.map(({ peer }) => peer)).toEqual(['10.0.0.2']);
  });

  test('leaves out a peer that is told nothing of it', async () => {
    const [planned] = await plan(good, { perPeer: { '10.0.0.2': 'withdraw' } });
    expect(planned?.routes.map(({ peer }) => peer)).toEqual(['10.0.0.1']);
  });

  test('says what the route would say to each, with what the peer has of its own', async () => {
    const of = configuration(good, { med: 100, prepend: 2, communities: ['65000:1'] });
    const peers = [
      { address: '10.0.0.1', asn: 65_000, med: 200, communities: ['65000:2'] },
      { address: '10.0.0.2', asn: 65_010 },
    ];
    const [planned] = await planWith({ ...of, peers });
    expect(planned?.routes).toEqual([
      {
        peer: '10.0.0.1',
        attributes: { med: 200, prepend: 2, communities: ['65000:1', '65000:2'] },
      },
      { peer: '10.0.0.2', attributes: { med: 100, communities: ['65000:1'] } },
    ]);
  });

  test('says what its action would say', async () => {
    const [planned] = await plan(bad, { actions: { down: { med: 1_000 } } });
    expect(planned).toMatchObject({
      decision: 'announce',
      action: 'down',
      routes: [{ attributes: { med: 1_000 } }, { attributes: { med: 1_000 } }],
    });
  });

  test('names peers as events do', async () => {
    const of = configuration(good);
    const [planned] = await planWith({
      ...of,
      peers: [{ address: '10.0.0.1', port: 1_179, asn: 65_000 }],
    });
    expect(planned?.routes.map(({ peer }) => peer)).toEqual(['10.0.0.1:1179']);
  });

  test('looks beyond the hold at the start, and says how long it is', async () => {
    expect(await plan(good, { guards: { startupHold: '10s' } })).toMatchObject([
      { decision: 'announce', after: 10_000, routes: [{}, {}] },
    ]);
  });

  describe('with a maintenance file', () => {
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'keepcast-plan-'));
    });

    afterEach(() => rm(folder, { recursive: true }));

    test('waits until it is known that the file is not there', async () => {
      const planned = await plan(good, { maintenanceFile: join(folder, 'web.down') });
      expect(planned).toMatchObject([{ decision: 'announce' }]);
    });

    test('says that the file is there', async () => {
      const maintenanceFile = join(folder, 'web.down');
      await writeFile(maintenanceFile, 'disk');
      expect(await plan(good, { maintenanceFile })).toMatchObject([
        { decision: 'withdraw', reason: { code: 'flag-present' } },
      ]);
    });
  });

  test('leads from the checks on', async () => {
    const [planned] = await plan(good);
    expect(planned?.lines[0]).toContain('check function a of a is online');
  });

  test('leaves nothing running', async () => {
    const clock = new VirtualClock();
    const planned = planOf(configuration(good), { clock });
    await clock.advance(10_000);
    await planned;
    expect(clock.pending).toBe(0);
  });

  test('ends with what is known when nobody waits any longer', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const never: CheckFunction = () => new Promise<never>(() => undefined);
    const planned = planOf(configuration(never), { clock, signal: controller.signal });
    await clock.advance(100);
    controller.abort();
    await clock.advance(10_000);
    expect(await planned).toMatchObject([{ decision: 'nothing' }]);
  });
});
