import { describe, expect, test } from '@jest/globals';
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
  const clock = new VirtualClock();
  const planned = planOf(configuration(...of), { clock });
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
        peers: ['10.0.0.1', '10.0.0.2'],
      },
    ]);
  });

  test('says what would be withdrawn, and why', async () => {
    const [planned] = await plan(bad);
    expect(planned).toMatchObject({
      decision: 'withdraw',
      reason: { message: expect.stringContaining('connection refused') },
      peers: [],
    });
  });

  test('names only the peers that a route is for', async () => {
    const [planned] = await plan(good, { peers: ['10.0.0.2'] });
    expect(planned?.peers).toEqual(['10.0.0.2']);
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
