import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type {
  Announcement,
  AnnouncementOptions,
  HealthSource,
  HealthSources,
} from '../../src/anycast/index.ts';
import { Emitter } from '../../src/core/index.ts';
import type { HealthSnapshot, Role } from '../../src/policy/index.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

let lab: AnycastLab;

beforeEach(() => {
  lab = new AnycastLab({ massWithdraw: { atMost: 1, release: 'ack', attributes: { prepend: 1 } } });
});

afterEach(async () => {
  await lab.stop();
  const stopped = lab.router.stop();
  await lab.clock.advance(10_000);
  await stopped;
});

/** A role that the test sets, or that cannot be read. */
class SetRole extends Emitter<{ role: undefined }> {
  #read: () => Role | undefined = () => 'master';

  get role(): Role | undefined {
    return this.#read();
  }

  become(read: () => Role | undefined): void {
    this.#read = read;
    this.emit('role', undefined);
  }
}

function fail(): never {
  throw new Error('out of order');
}

/** A health source that can be broken. */
class FragileHealth extends PushedHealth {
  broken: unknown;

  override snapshot(): HealthSnapshot {
    if (this.broken === 'throws') fail();
    if (this.broken !== undefined) return this.broken as HealthSnapshot;
    return { ...super.snapshot(), at: lab.clock.now() };
  }
}

const said = { master: { med: 10 }, backup: { med: 20 } };

async function announce(
  options: Omit<AnnouncementOptions, 'health'>,
  health: HealthSources = lab.health,
): Promise<Announcement> {
  const vip = lab.anycast.announce(PREFIX, { ...options, health });
  await lab.start();
  return vip;
}

const med = (prefix = PREFIX): number | undefined => lab.router.routes[prefix]?.[0]?.med;

describe('a role', () => {
  test.each<[string, () => Role | undefined, string]>([
    ['throws', fail, 'the role is not known: its source fails: out of order'],
    [
      'is none',
      () => 'MASTER' as 'master',
      "the role is not known: its source says 'MASTER', which is neither 'master' nor 'backup'",
    ],
  ])('that %s is not known, and says why', async (_name, read, message) => {
    const source = new SetRole();
    const vip = await announce({ role: { source, ...said } });
    source.become(read);
    await lab.clock.advance(100);
    expect([lab.router.has(PREFIX), vip.reason.message]).toEqual([false, message]);
  });

  test('that is lost and found again and again is held down: no guard saw it', async () => {
    const source = new SetRole();
    await announce({ role: { source, ...said }, guards: { holdDown: '30s' } });
    const before = lab.updates;
    for (let round = 0; round < 20; round += 1) {
      source.become(() => undefined);
      await lab.clock.advance(500);
      source.become(() => 'master');
      await lab.clock.advance(500);
    }
    expect(lab.updates).toEqual({ ...before, withdrawing: before.withdrawing + 1 });
  });

  test('that says backup is obeyed by every guard, and taken back at once', async () => {
    const source = new SetRole();
    await announce({
      role: { source, master: { med: 10 }, backup: 'withdraw' },
      guards: { holdDown: '30s' },
    });
    source.become(() => 'backup');
    await lab.clock.advance(100);
    const gone = !lab.router.has(PREFIX);
    source.become(() => 'master');
    await lab.clock.advance(100);
    expect([gone, med()]).toEqual([true, 10]);
  });

  test.each<[string, object, number]>([
    ['what a backup says', said, 20],
    [
      'the last of all where no backup is announced',
      { ...said, backup: 'withdraw' },
      4_294_967_295,
    ],
  ])(
    'that is lost by all at once has those that are held say %s',
    async (_name, role, expected) => {
      const source = new SetRole();
      lab.anycast.announce('192.0.2.11/32', {
        health: lab.health,
        role: { source, ...said, ...role },
      });
      await announce({ role: { source, ...said, ...role } });
      source.become(() => undefined);
      await lab.clock.advance(100);
      expect([med('192.0.2.11/32'), med()]).toEqual([undefined, expected]);
    },
  );

  test('is what a held route says beside what the guard says', async () => {
    const source = new SetRole();
    const [one, other] = [new PushedHealth(), new PushedHealth()];
    for (const health of [one, other]) health.push('online');
    lab.anycast.announce('192.0.2.11/32', { health: one });
    await announce({ role: { source, ...said } }, other);
    for (const health of [one, other]) health.push('offline');
    await lab.clock.advance(100);
    expect(lab.router.routes[PREFIX]?.[0]).toMatchObject({ med: 10, asPath: '65010 65010' });
  });

  test.each<[string, Partial<AnnouncementOptions>, string]>([
    ['an action', { actions: { degraded: { med: 500 } } }, 'actions.degraded'],
    [
      'an action for one peer',
      { actions: { degraded: { perPeer: { p: { med: 500 } } } } },
      'actions.degraded.perPeer["p"]',
    ],
    [
      'a guard',
      { guards: { sharedCause: { attributes: { med: 500 } } } },
      'guards.sharedCause.attributes',
    ],
  ])('is not levelled out by %s where a node without one announces', (_name, options, path) => {
    const role = { source: new SetRole(), ...said, undefined: { med: 30 } };
    expect(() => lab.anycast.announce(PREFIX, { health: lab.health, role, ...options })).toThrow(
      expect.objectContaining({ path }),
    );
  });

  test.each<[string, Partial<AnnouncementOptions>]>([
    ['something else', { actions: { degraded: { prepend: 2 } } }],
    ['a drain, which is worse than all', { actions: { drain: { med: 500 } } }],
  ])('may be beside %s', (_name, options) => {
    const role = { source: new SetRole(), ...said, undefined: { med: 30 } };
    expect(() =>
      lab.anycast.announce(PREFIX, { health: lab.health, role, ...options }),
    ).not.toThrow();
  });
});

describe('a health source', () => {
  test.each<[string, unknown, string]>([
    ['throws', 'throws', 'the health source fails: out of order'],
    ['shows nothing', null, 'the health source shows null, which is no snapshot'],
    ['shows nonsense', { at: 0, backends: 3 }, 'what the health source shows cannot be judged: '],
  ])('that %s keeps the route for maxAge, and says why', async (_name, broken, message) => {
    const health = new FragileHealth();
    health.push('online');
    const vip = await announce({ maxAge: '20s' }, health);
    health.broken = broken;
    await lab.clock.advance(10_000);
    const kept = [lab.router.has(PREFIX), vip.reason.code];
    const why = vip.reason.message;
    await lab.clock.advance(20_000);
    expect([kept, lab.router.has(PREFIX)]).toEqual([[true, 'evidence-missing'], false]);
    expect(why).toContain(`still announced: ${message}`);
  });

  test.each<[string, unknown, string]>([
    ['throws', 'throws', 'the health source fails: out of order'],
    ['shows nothing', null, 'the health source shows null, which is no snapshot'],
    ['shows no list', { at: 0, backends: 3 }, 'what the health source shows cannot be judged: '],
    ['shows no backends', { at: 0, backends: [null] }, 'what the health source shows cannot be '],
    ['shows half a backend', { at: 0, backends: [{ verdict: 'offline' }] }, 'cannot be judged: '],
  ])('that %s is explained', async (_name, broken, message) => {
    const health = new FragileHealth();
    health.push('online');
    const vip = await announce({}, health);
    health.broken = broken;
    await lab.clock.advance(10_000);
    expect(vip.explain().lines.join('\n')).toContain(message);
  });

  test('that throws is explained before it is followed', () => {
    const health = new FragileHealth();
    health.broken = 'throws';
    const vip = lab.anycast.announce(PREFIX, { health });
    expect(vip.explain().first).toContain(PREFIX);
  });

  test('that shows half of what guards read keeps the route for maxAge, and ends nothing', async () => {
    const health = new FragileHealth();
    health.push('online');
    const guards = { lease: '25s', sharedCause: true } as const;
    await announce({ maxAge: '20s', guards }, health);
    const counts = { online: 0, offline: 2, unknown: 0, maintenance: 0 };
    const backends = Array.from({ length: 4 }, () => ({
      name: 'a',
      verdict: 'offline',
      reason: {},
    }));
    health.broken = { at: 0, counts, backends: [...backends, null] };
    await lab.clock.advance(10_000);
    const kept = lab.router.has(PREFIX);
    await lab.clock.advance(20_000);
    expect([kept, lab.router.has(PREFIX)]).toEqual([true, false]);
  });

  test.each([NaN, Infinity, -Infinity, -5])(
    'whose backends weigh %d has a metric say the most that it may',
    async (weight) => {
      const health = new FragileHealth();
      health.push('online');
      const shown = health.snapshot();
      const [backend] = shown.backends;
      health.broken = { ...shown, backends: [{ ...backend, weight }] };
      await announce({ metric: { med: { full: 10, none: 20 } } }, health);
      expect(med()).toBe(20);
    },
  );

  test('that works again is believed', async () => {
    const health = new FragileHealth();
    health.broken = 'throws';
    const vip = await announce({}, health);
    const before = vip.decision;
    health.broken = undefined;
    health.push('online');
    await lab.clock.advance(100);
    expect([before, vip.decision]).toEqual(['nothing', 'announce']);
  });

  test('of several that throws is named, and the others do not decide alone', async () => {
    const [web, dns] = [new FragileHealth(), new FragileHealth()];
    for (const health of [web, dns]) health.push('online');
    const vip = await announce({}, { web, dns });
    web.broken = 'throws';
    dns.push('offline');
    await lab.clock.advance(6_000);
    expect([vip.decision, vip.reason.message]).toEqual([
      'announce',
      'still announced: the health source fails: group web: out of order',
    ]);
  });
});

describe('a health source that throws when it is', () => {
  const thrown: unknown[] = [];
  const { queueMicrotask: queue } = globalThis;

  beforeEach(() => {
    thrown.length = 0;
    // What is thrown on a turn of its own would end the process.
    jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => {
      queue(() => {
        try {
          callback();
        } catch (error) {
          thrown.push(error);
        }
      });
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  test.each<[string, Partial<HealthSource>]>([
    ['retained', { retain: fail }],
    ['listened to', { on: fail }],
  ])('%s keeps no other from its health', async (_name, broken) => {
    const health = new PushedHealth();
    health.push('online');
    lab.anycast.announce(PREFIX, { health: Object.assign(new PushedHealth(), broken) });
    const other = lab.anycast.announce('192.0.2.11/32', { health });
    await lab.start();
    expect([other.decision, thrown.length > 0]).toEqual(['announce', true]);
  });

  test.each<[string, Partial<HealthSource>]>([
    ['released', { retain: () => fail }],
    ['retained, with nothing to release it', { retain: () => undefined as never }],
    ['listened to no more', { off: fail }],
    ['waited for', { settled: fail }],
  ])('%s does not keep a stop from its end', async (_name, broken) => {
    lab.anycast.announce(PREFIX, { health: Object.assign(new PushedHealth(), broken) });
    await lab.start();
    await lab.stop();
    expect(lab.router.peers[0]?.state).not.toBe('established');
  });
});

describe('a lease over several groups', () => {
  test('is renewed by none of them alone', async () => {
    const silent = new PushedHealth();
    silent.push('online');
    const vip = await announce({ guards: { lease: '15s' } }, { web: silent, dns: lab.group() });
    await lab.clock.advance(15_000);
    expect([lab.router.has(PREFIX), vip.reason.message]).toEqual([
      false,
      'no check of web has had a result for 15s: the lease of the route has expired',
    ]);
  });
});
