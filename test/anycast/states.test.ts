import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AnnouncementOptions, HealthSources } from '../../src/anycast/index.ts';
import { Emitter } from '../../src/core/index.ts';
import { Health, type CheckResult } from '../../src/health/index.ts';
import type { Role } from '../../src/policy/index.ts';
import type { ReceivedRoute } from '../../src/testing/index.ts';
import { AnycastLab, PREFIX } from './lab.ts';

let lab: AnycastLab;

beforeEach(() => {
  lab = new AnycastLab();
});

afterEach(async () => {
  await lab.stop();
  const stopped = lab.router.stop();
  await lab.clock.advance(10_000);
  await stopped;
  expect(lab.clock.pending).toBe(0);
});

function route(): ReceivedRoute | undefined {
  return lab.router.routes[PREFIX]?.[0];
}

async function announce<const Sources extends HealthSources>(
  options: AnnouncementOptions<Sources>,
): Promise<void> {
  lab.anycast.announce(PREFIX, options);
  await lab.start();
}

describe('actions', () => {
  test('say something else while the service is degraded, in one UPDATE each way', async () => {
    await announce({ health: lab.health, med: 100, actions: { degraded: { med: 500 } } });
    const { announcing } = lab.updates;
    const meds = [route()?.med];
    for (const state of ['bad', 'good'] as const) {
      lab.backends.a = state;
      await lab.clock.advance(20_000);
      meds.push(route()?.med);
    }
    expect(meds).toEqual([100, 500, 100]);
    expect(lab.updates).toEqual({ announcing: announcing + 2, withdrawing: 0 });
  });

  test('keep a route that is down, de-preferred', async () => {
    await announce({ health: lab.health, actions: { down: { med: 1_000, prepend: 3 } } });
    lab.backends.a = 'bad';
    lab.backends.b = 'bad';
    await lab.clock.advance(20_000);
    expect(route()).toMatchObject({ med: 1_000, asPath: '65010 65010 65010 65010' });
  });

  test('keep a route in maintenance, where they say so', async () => {
    await announce({ health: lab.health, actions: { maintenance: { med: 900 } } });
    lab.health.maintain('a');
    lab.health.maintain('b');
    await lab.clock.advance(100);
    expect(route()?.med).toBe(900);
  });

  test('withdraw from one peer in one state', async () => {
    await announce({
      health: lab.health,
      actions: { degraded: { perPeer: { [lab.peer]: 'withdraw' } } },
    });
    lab.backends.a = 'bad';
    await lab.clock.advance(20_000);
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('look at backends that are online and say that they are degraded', async () => {
    const seen: { degraded?: string } = {};
    const health = Health.of({
      backends: {
        a: (): Promise<CheckResult> => Promise.resolve({ outcome: 'good', ...seen }),
      },
      interval: '1s',
      clock: lab.clock,
    });
    await announce({ health, actions: { degraded: { med: 500 } } });
    const meds = [route()?.med];
    seen.degraded = 'the certificate expires tomorrow';
    // The next probe, in a second and its jitter, tells of it.
    await lab.clock.advance(1_200);
    meds.push(route()?.med);
    expect(meds).toEqual([undefined, 500]);
  });

  test('of a state in which nothing is announced withdraw', async () => {
    await announce({ health: lab.health, actions: { degraded: 'withdraw' } });
    lab.backends.a = 'bad';
    await lab.clock.advance(20_000);
    expect(lab.router.has(PREFIX)).toBe(false);
  });
});

/** Two backends that weigh what is written, and are bad below 0. */
function weighed(weights: Record<'a' | 'b', number>): Health<'a' | 'b'> {
  const check = (name: 'a' | 'b') => (): Promise<CheckResult> =>
    weights[name] < 0
      ? Promise.reject(new Error(`${name} is dead`))
      : Promise.resolve({ outcome: 'good', weight: weights[name] });
  return Health.of({
    backends: { a: check('a'), b: check('b') },
    interval: '1s',
    rise: 2,
    fall: 3,
    clock: lab.clock,
  });
}

describe('a metric', () => {
  test('changes the attribute with the weights', async () => {
    await announce({ health: lab.health, metric: { med: { full: 100, none: 200 } } });
    const meds = [route()?.med];
    lab.backends.a = 'bad';
    await lab.clock.advance(20_000);
    meds.push(route()?.med);
    expect(meds).toEqual([100, 150]);
  });

  test('follows a change of a weight', async () => {
    const weights = { a: 1, b: 3 };
    await announce({ health: weighed(weights), metric: { prepend: { full: 0, none: 4 } } });
    weights.a = -1;
    await lab.clock.advance(20_000);
    const paths = [route()?.asPath];
    // 1 of 4 was missing, and 1 of 2 is now.
    weights.b = 1;
    await lab.clock.advance(5_000);
    paths.push(route()?.asPath);
    expect(paths).toEqual(['65010 65010', '65010 65010 65010']);
  });

  test('gives no UPDATE for a blip in the weight that is less than half a step', async () => {
    const weights = { a: 100, b: 1 };
    await announce({
      health: weighed(weights),
      metric: { med: { full: 100, none: 200, step: 10 } },
    });
    const { announcing } = lab.updates;
    for (const weight of [-1, 1, -1, 1]) {
      weights.b = weight;
      await lab.clock.advance(20_000);
    }
    expect(lab.updates).toEqual({ announcing, withdrawing: 0 });
  });

  test('gives way to an action that says the same attribute', async () => {
    await announce({
      health: lab.health,
      metric: { med: { full: 100, none: 200 } },
      actions: { degraded: { med: 700 } },
    });
    lab.backends.a = 'bad';
    await lab.clock.advance(20_000);
    expect(route()?.med).toBe(700);
  });

  test('may be the priority of Keepalived', async () => {
    await announce({
      health: lab.health,
      metric: { priority: { base: 100, weights: { a: -20 } } },
    });
    lab.backends.a = 'bad';
    await lab.clock.advance(20_000);
    expect(route()?.med).toBe(175);
  });

  test('is refused beside an attribute that it would take the place of', () => {
    const metric = { med: { full: 100, none: 200 } };
    expect(() => lab.anycast.announce(PREFIX, { health: lab.health, med: 5, metric })).toThrow(
      'med: metric sets med, which takes the place of this: leave one of them out',
    );
  });
});

/** A role that the test sets. */
class SetRole extends Emitter<{ role: undefined }> {
  role: Role | undefined;

  set(role: Role | undefined): void {
    this.role = role;
    this.emit('role', undefined);
  }
}

describe('a weight that goes back and forth within the band', () => {
  const withdrawWhen = { anyOf: [{ weightBelow: 5, hysteresis: 2 }] } as const;

  test('leaves an announced route alone', async () => {
    const weights = { a: 4, b: 4 };
    await announce({ health: weighed(weights), withdrawWhen });
    const before = lab.updates;
    for (const weight of [0, 2, 1, 0, 2]) {
      weights.a = weight;
      weights.b = 3;
      await lab.clock.advance(10_000);
    }
    expect([lab.updates, lab.router.has(PREFIX)]).toEqual([before, true]);
  });

  test('does not bring a withdrawn one back', async () => {
    const weights = { a: 1, b: 1 };
    await announce({ health: weighed(weights), withdrawWhen });
    for (const weight of [5, 3, 5, 2]) {
      weights.a = weight;
      await lab.clock.advance(10_000);
    }
    expect(lab.updates.announcing).toBe(0);
  });
});

describe('a role', () => {
  const said = { master: { med: 10 }, backup: { med: 20 } };

  test('decides what the route says, at once', async () => {
    const source = new SetRole();
    source.set('backup');
    await announce({ health: lab.health, communities: ['65000:1'], role: { source, ...said } });
    const meds = [route()?.med];
    source.set('master');
    await lab.clock.advance(100);
    meds.push(route()?.med);
    expect(meds).toEqual([20, 10]);
    expect(route()?.communities).toEqual(['65000:1']);
  });

  test('that is not known withdraws, with a reason', async () => {
    const source = new SetRole();
    source.set('master');
    const vip = lab.anycast.announce(PREFIX, { health: lab.health, role: { source, ...said } });
    await lab.start();
    source.set(undefined);
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(vip.reason).toMatchObject({ code: 'role-withdraws', message: 'the role is not known' });
  });

  test('that comes announces', async () => {
    const source = new SetRole();
    await announce({ health: lab.health, role: { source, ...said } });
    expect(lab.router.has(PREFIX)).toBe(false);
    source.set('master');
    await lab.clock.advance(100);
    expect(route()?.med).toBe(10);
  });

  test('does not bring back what its health has withdrawn', async () => {
    const source = new SetRole();
    source.set('backup');
    await announce({ health: lab.health, role: { source, ...said } });
    lab.backends.a = 'bad';
    lab.backends.b = 'bad';
    await lab.clock.advance(20_000);
    source.set('master');
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test.each<[string, object, string]>([
    ['an unknown one that wins', { ...said, undefined: { med: 0 } }, 'role.undefined'],
    ['a backup that wins', { master: { med: 20 }, backup: { med: 10 } }, 'role.master'],
    ['a master that is withdrawn', { ...said, master: 'withdraw' }, 'role.master'],
    [
      'an unknown one that wins at one peer',
      { ...said, undefined: { med: 30, perPeer: { '10.0.0.1': { med: 5 } } } },
      'role.undefined.perPeer["10.0.0.1"]',
    ],
    ['a source that knows none', { ...said, source: {} }, 'role.source'],
  ])('refuses %s', (_name, options, path) => {
    const role = { source: new SetRole(), ...said, ...options };
    expect(() => lab.anycast.announce(PREFIX, { health: lab.health, role })).toThrow(
      expect.objectContaining({ path }),
    );
  });

  test('is refused with a metric of the same attribute', () => {
    const role = { source: new SetRole(), ...said };
    const metric = { med: { full: 100, none: 200 } };
    expect(() => lab.anycast.announce(PREFIX, { health: lab.health, role, metric })).toThrow(
      expect.objectContaining({ path: 'role.master.med' }),
    );
  });
});

describe('several health groups', () => {
  test('are judged by name', async () => {
    const web = lab.group();
    const dns = Health.of({
      backends: { ns: () => Promise.reject(new Error('refused')) },
      interval: '1s',
      clock: lab.clock,
    });
    const vip = lab.anycast.announce(PREFIX, {
      health: { web, dns },
      withdrawWhen: {
        anyOf: [
          { group: 'web', when: 'all-offline' },
          { group: 'dns', when: 'all-offline' },
        ],
      },
    });
    await lab.start();
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(vip.reason.message).toBe(
      'dns: the only backend is offline: ns (3 bad results in a row, the last: refused)',
    );
  });

  test('are judged together, their backends called by group', async () => {
    const vip = lab.anycast.announce(PREFIX, {
      health: { one: lab.group(), two: lab.group() },
      withdrawWhen: { fewerOnlineThan: 3 },
    });
    await lab.start();
    expect(vip.reason.message).toBe(
      '4 of 4 backends online, at least 3: one/a, one/b, two/a and 1 more',
    );
  });

  test('are told of once, though several announcements follow them', async () => {
    lab.anycast.announce(PREFIX, { health: { web: lab.health } });
    lab.anycast.announce('192.0.2.11/32', { health: lab.health });
    await lab.start();
    lab.backends.a = 'bad';
    await lab.clock.advance(20_000);
    const changes = lab.events.filter(
      (event) => event.event === 'backend' && event.to === 'offline',
    );
    expect(changes).toEqual([
      expect.objectContaining({ backend: 'a', prefixes: [PREFIX, '192.0.2.11/32'] }),
    ]);
  });

  test('are let go when the announcement ends', async () => {
    const group = lab.group();
    lab.anycast.announce(PREFIX, { health: { group } });
    await lab.start();
    await lab.stop();
    expect(group.running).toBe(false);
  });

  test.each<[unknown, string]>([
    [{}, 'health: {} is not a health group'],
    [{ web: 3 }, 'health["web"]: 3 is not a health group'],
    [[], 'health: [] is not a health group'],
  ])('refuse %j', (health, message) => {
    const options = { health } as unknown as AnnouncementOptions;
    expect(() => lab.anycast.announce(PREFIX, options)).toThrow(message);
  });
});
