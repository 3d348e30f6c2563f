import { describe, expect, test } from '@jest/globals';
import { Anycast } from '../../../src/anycast/index.ts';
import { Health } from '../../../src/health/index.ts';
import { Fleet, randomFaults, type FleetFault } from '../../../src/testing/index.ts';

const VIP = '192.0.2.10/32';

/** One node, whose address is looked after. */
async function fleetWith(vip?: 'manage'): Promise<Fleet> {
  const fleet = new Fleet({
    nodes: 1,
    clients: 4,
    program: ({ anycast: parts, health: time, checks }) => {
      const anycast = new Anycast(parts);
      const health = Health.of({ ...time, backends: checks, interval: '1s', timeout: '500ms' });
      anycast.announce(VIP, { health, vip, guards: { lease: '5s' } });
      return anycast;
    },
  });
  await fleet.run('10s');
  return fleet;
}

function hasRoute(fleet: Fleet): boolean {
  return fleet.router('r1').bgp.has(VIP);
}

/** Whether the router has the route so long after a fault. */
async function after(fault: FleetFault, duration: `${number}s`): Promise<boolean> {
  await using fleet = await fleetWith();
  await fleet.cause(fault);
  await fleet.run(duration);
  return hasRoute(fleet);
}

describe('a fault', () => {
  test.each([
    [
      'of a process that is killed takes the route at once',
      { kind: 'kill', node: 'n1' },
      '1s',
      false,
    ],
    [
      'of a host without power leaves it for the hold time',
      { kind: 'crash', node: 'n1' },
      '5s',
      true,
    ],
    [
      'of a host without power does not leave it longer',
      { kind: 'crash', node: 'n1' },
      '10s',
      false,
    ],
    [
      'of a process that stands still takes it with the hold time',
      { kind: 'freeze', node: 'n1' },
      '10s',
      false,
    ],
    [
      'of a process that reads nothing takes it with the hold time',
      { kind: 'deaf', node: 'n1' },
      '10s',
      false,
    ],
    [
      'of checks that cannot be made takes it with the lease',
      { kind: 'blind', node: 'n1' },
      '8s',
      false,
    ],
    [
      'of a wall clock takes nothing',
      { kind: 'clock-jump', node: 'n1', by: -86_400_000 },
      '20s',
      true,
    ],
    [
      'of a path takes it with the hold time',
      { kind: 'partition', node: 'n1', router: 'r1' },
      '10s',
      false,
    ],
    [
      'of a backend that answers late takes nothing',
      { kind: 'backend', node: 'n1', backend: 'web', mode: 'slow' },
      '20s',
      true,
    ],
    [
      'of an operator who drains takes it when he has waited',
      { kind: 'drain', node: 'n1', prefix: VIP, wait: '2s' },
      '3s',
      false,
    ],
    ['of an operator takes it at once', { kind: 'disable', node: 'n1', prefix: VIP }, '1s', false],
  ] as const)('%s', async (_name, fault, duration, expected) => {
    await expect(after(fault, duration)).resolves.toBe(expected);
  });

  test.each([
    ['kill', 'restart'],
    ['crash', 'restart'],
    ['freeze', 'thaw'],
    ['deaf', 'hears'],
    ['blind', 'sees'],
  ] as const)('ends: %s', async (first, last) => {
    await using fleet = await fleetWith();
    await fleet.cause({ kind: first, node: 'n1' });
    await fleet.run('20s');
    await fleet.cause({ kind: last, node: 'n1' });
    await fleet.run('75s');
    expect(hasRoute(fleet)).toBe(true);
  });

  test('of an address is put right by who manages it', async () => {
    await using fleet = await fleetWith('manage');
    const { addresses } = fleet.node('n1');
    await fleet.cause({ kind: 'address-lost', node: 'n1', address: '192.0.2.10' });
    const lost = addresses.has('192.0.2.10');
    await fleet.run('3s');
    expect({ lost, found: addresses.has('192.0.2.10'), route: hasRoute(fleet) }).toEqual({
      lost: false,
      found: true,
      route: true,
    });
  });

  test('of a process leaves its address on the host, and the next one takes it over', async () => {
    await using fleet = await fleetWith('manage');
    const { addresses } = fleet.node('n1');
    await fleet.cause({ kind: 'kill', node: 'n1' });
    await fleet.run('20s');
    const left = addresses.has('192.0.2.10');
    await fleet.cause({ kind: 'restart', node: 'n1' });
    await fleet.run('10s');
    expect({ left, now: addresses.look() }).toEqual({
      left: true,
      now: [{ address: '192.0.2.10', interface: 'lo' }],
    });
  });

  test('of a backend that all share meets all nodes', async () => {
    await using fleet = new Fleet({
      backends: [],
      shared: ['db'],
      program: ({ anycast: parts, health: time, checks }) => {
        const anycast = new Anycast(parts);
        anycast.announce(VIP, {
          health: Health.of({ ...time, backends: checks, interval: '1s', timeout: '500ms' }),
        });
        return anycast;
      },
    });
    await fleet.run('10s');
    const before = fleet.router('r1').nextHops(VIP).length;
    await fleet.cause({ kind: 'backend', backend: 'db', mode: 'dead' });
    await fleet.run('10s');
    expect({ before, after: fleet.router('r1').nextHops(VIP).length }).toEqual({
      before: 2,
      after: 0,
    });
  });
});

describe('random faults', () => {
  const shape = {
    ...{ seed: 3, backendNames: ['web'], sharedNames: ['db'] },
    nodes: [{ name: 'n1' }, { name: 'n2' }],
    routers: [{ name: 'r1' }],
  };

  test('come in the order of time, and are over when they should be', () => {
    const faults = randomFaults(shape, { count: 100, from: '10s', to: '50s' });
    const times = faults.map(({ at }) => Number(at));
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect({ first: Math.min(...times) >= 10_000, last: Math.max(...times) <= 50_000 }).toEqual({
      first: true,
      last: true,
    });
  });

  test('leave all backends well', () => {
    const modes = new Map<string, string>();
    for (const { fault } of randomFaults(shape, { count: 100 })) {
      if (fault.kind === 'backend') modes.set(`${fault.node ?? ''} ${fault.backend}`, fault.mode);
    }
    expect(new Set(modes.values())).toEqual(new Set(['good']));
  });

  test('are others for another seed', () => {
    expect(randomFaults(shape, { seed: 4 })).not.toEqual(randomFaults(shape));
  });
});
