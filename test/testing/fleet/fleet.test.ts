import { describe, expect, test } from '@jest/globals';
import { Anycast } from '../../../src/anycast/index.ts';
import { Health } from '../../../src/health/index.ts';
import {
  Fleet,
  randomFaults,
  type FleetOptions,
  type PlannedFault,
} from '../../../src/testing/index.ts';

const VIP = '192.0.2.10/32';

/** Three nodes with a backend each, of which a client that comes to a dead one is without for a second or two. */
function fleetOf(options: Partial<FleetOptions> = {}): Fleet {
  return new Fleet({
    nodes: 3,
    program: ({ anycast: parts, health: time, checks }) => {
      const anycast = new Anycast(parts);
      const health = Health.of({
        ...time,
        backends: checks,
        ...{ interval: '1s', fastInterval: '200ms', timeout: '500ms', rise: 2, fall: 2 },
      });
      anycast.announce(VIP, { health });
      return anycast;
    },
    ...options,
  });
}

describe('a fleet', () => {
  test('comes up, and serves all clients', async () => {
    await using fleet = fleetOf();
    await fleet.run('15s');
    const { served, longestOutage, clients, onNode } = fleet.report(VIP);
    expect({ served, longestOutage, clients }).toEqual({
      served: 1,
      longestOutage: 0,
      clients: 100,
    });
    expect(Object.keys(onNode).sort()).toEqual(['n1', 'n2', 'n3']);
  });

  test('takes the clients of a dead service to other nodes, and no others', async () => {
    await using fleet = fleetOf();
    await fleet.run('15s');
    const { onNode, moved: before } = fleet.report(VIP);
    await fleet.cause({ kind: 'backend', node: 'n2', backend: 'web', mode: 'dead' });
    await fleet.run('15s');
    const { moved, longestOutage, onNode: later } = fleet.report(VIP);
    expect({ moved: moved - before, left: later['n2'] }).toEqual({
      moved: onNode['n2'],
      left: undefined,
    });
    // 1.1 × interval + (fall − 1) × max(1.1 × fastInterval, timeout) + timeout, and a look.
    expect(longestOutage).toBeLessThanOrEqual(1_100 + 500 + 500 + 100);
  });

  test('moves more clients than it must where the hash is a modulo', async () => {
    await using fleet = fleetOf({ ecmp: { rehash: 'modulo' } });
    await fleet.run('15s');
    const { rehashed } = fleet.report(VIP);
    await fleet.cause({ kind: 'backend', node: 'n2', backend: 'web', mode: 'dead' });
    await fleet.run('15s');
    expect(fleet.report(VIP).rehashed - rehashed).toBeGreaterThan(10);
  });

  test('sends clients into a black hole for as long as the hold time of a host without power', async () => {
    await using fleet = fleetOf();
    await fleet.run('15s');
    await fleet.cause({ kind: 'crash', node: 'n1' });
    await fleet.run('15s');
    const { longestOutage, blackHoled, failed } = fleet.report(VIP);
    expect({ failed, blackHoled: blackHoled > 0 }).toEqual({ failed: 0, blackHoled: true });
    expect(longestOutage).toBeGreaterThan(5_000);
    expect(longestOutage).toBeLessThanOrEqual(9_000 + 100);
  });

  test('tells the whole story of a promise that is broken', async () => {
    await using fleet = fleetOf({ maxOutage: '1s', seed: 7 });
    await fleet.run('15s');
    fleet.plan([{ at: '16s', fault: { kind: 'crash', node: 'n1' } }]);
    const broken = fleet.run('15s');
    await expect(broken).rejects.toThrow(
      /^seed 7: a client of r1 is black-holed on n1 for 192\.0\.2\.10\/32 for 1\.\d+s, and a node could serve it\n/,
    );
    await expect(broken).rejects.toThrow(/ 16\.000s {2}\{"kind":"crash","node":"n1"\}$/);
    await expect(broken).rejects.toMatchObject({ code: 'ERR_PROMISE_BROKEN' });
  });

  test('keeps promises of its own', async () => {
    await using fleet = fleetOf({
      promises: [(it) => (it.clock.now() < 5_000 ? undefined : 'five seconds are over')],
    });
    await expect(fleet.run('6s')).rejects.toThrow('seed 1: five seconds are over\n');
  });

  test('is the same for the same seed', async () => {
    const stories: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const fleet = fleetOf({ routers: 2, shared: ['db'] });
      fleet.plan(randomFaults(fleet, { to: '60s' }));
      await fleet.run('80s');
      await fleet.stop();
      stories.push(fleet.story);
    }
    expect(stories[1]).toBe(stories[0]);
  }, 60_000);

  test('leaves nothing behind', async () => {
    const fleet = fleetOf();
    await fleet.run('15s');
    await fleet.cause({ kind: 'freeze', node: 'n1' });
    await fleet.cause({ kind: 'kill', node: 'n2' });
    await fleet.run('1s');
    await fleet.stop();
    expect(fleet.clock.pending).toBe(0);
  });

  test('refuses names that nothing has', async () => {
    await using fleet = fleetOf();
    await expect(fleet.cause({ kind: 'kill', node: 'n4' })).rejects.toThrow(/^node: .*n4/);
  });

  test.each([
    [{ kind: 'killed', node: 'n1' }, /^kind: 'killed' is not allowed/],
    [{ kind: 'kill' }, /^node: a fault of kind kill needs it/],
    [{ kind: 'backend', node: 'n1', backend: 'web', mode: 'down' }, /^mode: 'down' is not allowed/],
    [{ kind: 'backend', node: 'n1', backend: 'wbe', mode: 'dead' }, /^backend: .*wbe/],
    [{ kind: 'clock-jump', node: 'n1', by: '1h' }, /^by: write a number of milliseconds/],
    [{ kind: 'partition', node: 'n1', router: 'r9' }, /^router: .*r9/],
  ])('refuses %j, which is no fault, when it is planned', async (fault, message) => {
    await using fleet = fleetOf();
    const planned = JSON.parse(JSON.stringify([{ at: '1s', fault }])) as PlannedFault[];
    expect(() => {
      fleet.plan(planned);
    }).toThrow(message);
  });

  test('refuses to take a prefix out of service that no program announces', async () => {
    await using fleet = fleetOf();
    await fleet.run('1s');
    await expect(
      fleet.cause({ kind: 'disable', node: 'n1', prefix: '198.51.100.1/32' }),
    ).rejects.toThrow(/^prefix: .*198\.51\.100\.1/);
  });
});
