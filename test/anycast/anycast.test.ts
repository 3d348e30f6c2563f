import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Anycast, type AnnouncementOptions } from '../../src/anycast/index.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

let lab: AnycastLab;

beforeEach(() => {
  lab = new AnycastLab();
});

afterEach(async () => {
  await lab.stop();
  const stopped = lab.router.stop();
  await lab.clock.advance(10_000);
  await stopped;
  // Whatever a test did: nothing of ours is left on the clock.
  expect(lab.clock.pending).toBe(0);
});

describe('all-offline', () => {
  test('announces when the first backend is online, and tells who got it and why', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    const announced: string[] = [];
    vip.on('announced', ({ peer, reason }) => announced.push(`${peer}: ${reason.message}`));
    await lab.start();
    expect(lab.router.has(PREFIX)).toBe(true);
    expect(announced).toHaveLength(1);
    expect(announced[0]).toMatch(/^10\.0\.0\.1: 1 of 2 backends online: [ab]$/);
  });

  test('keeps the route while one backend is dead', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    lab.backends.a = 'bad';
    await lab.clock.advance(60_000);
    expect(lab.router.has(PREFIX)).toBe(true);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 0 });
  });

  test('withdraws when the last backend dies, and returns with the first', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    lab.backends.a = 'bad';
    lab.backends.b = 'bad';
    await lab.clock.advance(60_000);
    expect(lab.router.has(PREFIX)).toBe(false);
    lab.backends.b = 'good';
    await lab.clock.advance(60_000);
    expect(lab.router.has(PREFIX)).toBe(true);
    expect(lab.told()).toStrictEqual([
      'decision announce',
      'announced',
      'decision withdraw',
      'withdrawn',
      'decision announce',
      'announced',
    ]);
  });
});

test('any-offline withdraws when the first backend dies', async () => {
  lab.anycast.announce(PREFIX, { health: lab.health, withdrawWhen: 'any-offline' });
  await lab.start();
  expect(lab.router.has(PREFIX)).toBe(true);
  lab.backends.a = 'bad';
  await lab.clock.advance(60_000);
  expect(lab.router.has(PREFIX)).toBe(false);
});

test('1,000 failing probes put exactly one withdrawal on the wire', async () => {
  lab.anycast.announce(PREFIX, { health: lab.health });
  await lab.start();
  lab.backends.a = 'bad';
  lab.backends.b = 'bad';
  const before = lab.probes;
  while (lab.probes < before + 1_000) await lab.clock.advance(10_000);
  expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 1 });
  expect(lab.told().filter((event) => event === 'withdrawn')).toHaveLength(1);
});

test('a blip shorter than fall puts nothing on the wire', async () => {
  lab.anycast.announce(PREFIX, { health: lab.health, withdrawWhen: 'any-offline' });
  await lab.start();
  for (let blip = 0; blip < 50; blip += 1) {
    lab.backends.a = 'bad';
    const before = lab.probes;
    while (lab.probes < before + 2) await lab.clock.advance(100);
    lab.backends.a = 'good';
    await lab.clock.advance(5_000);
  }
  expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 0 });
});

describe('a dead service at the start', () => {
  test('is never announced, not even for a moment', async () => {
    lab.backends.a = 'bad';
    lab.backends.b = 'bad';
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    expect(lab.updates).toStrictEqual({ announcing: 0, withdrawing: 0 });
    expect(vip.decision).toBe('withdraw');
    expect(vip.state).toBe('down');
  });

  test('that cannot be probed stays undecided, and says why', async () => {
    lab.backends.a = 'not-run';
    lab.backends.b = 'not-run';
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    expect(vip.decision).toBe('nothing');
    expect(vip.state).toBe('undetermined');
    expect(vip.reason.code).toBe('not-enough-evidence');
  });
});

describe('evidence that goes missing', () => {
  test('keeps the route until maxAge, then withdraws it', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    lab.backends.a = 'not-run';
    lab.backends.b = 'not-run';
    await lab.clock.advance(25_000);
    expect(lab.router.has(PREFIX)).toBe(true);
    await lab.clock.advance(10_000);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.events.at(-1)).toMatchObject({
      event: 'withdrawn',
      reason: { code: 'evidence-too-old' },
    });
  });

  test("keeps the route with onUnknown: 'keep'", async () => {
    lab.anycast.announce(PREFIX, { health: lab.health, onUnknown: 'keep' });
    await lab.start();
    lab.backends.a = 'not-run';
    lab.backends.b = 'not-run';
    await lab.clock.advance(300_000);
    expect(lab.router.has(PREFIX)).toBe(true);
  });
});

describe('a session that dies', () => {
  test('loses the route, and the next one sends it once', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    lab.network.reset('10.0.0.1', '10.0.0.11');
    await lab.clock.advance(20_000);
    expect(lab.told()).toStrictEqual(['decision announce', 'announced', 'lost', 'announced']);
    expect(vip.status.announcedTo).toStrictEqual(['10.0.0.1']);
    expect(lab.updates.announcing).toBe(2);
  });

  test('is not told as announced while it is down, whatever is decided', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    lab.network.partition('10.0.0.1', '10.0.0.11');
    await lab.clock.advance(20_000);
    expect(vip.decision).toBe('announce');
    expect(vip.status.announcedTo).toStrictEqual([]);
    lab.network.heal('10.0.0.1', '10.0.0.11');
  });

  test('gets the truth of now when it is back, not the changes that it missed', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    lab.network.partition('10.0.0.1', '10.0.0.11');
    await lab.clock.advance(20_000);
    for (const state of ['bad', 'good', 'bad'] as const) {
      lab.backends.a = state;
      lab.backends.b = state;
      await lab.clock.advance(20_000);
    }
    lab.network.heal('10.0.0.1', '10.0.0.11');
    await lab.clock.advance(90_000);
    expect(lab.anycast.speaker.peers[0]?.state).toBe('established');
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 0 });
  });
});

describe('owners of one prefix', () => {
  test('keep the route until the last of them lets go', async () => {
    const other = lab.group();
    lab.anycast.announce(PREFIX, { health: lab.health, withdrawWhen: 'any-offline' });
    lab.anycast.announce(PREFIX, { health: other, withdrawWhen: 'all-offline' });
    await lab.start();
    lab.backends.a = 'bad';
    await lab.clock.advance(60_000);
    expect(lab.router.has(PREFIX)).toBe(true);
    lab.backends.b = 'bad';
    await lab.clock.advance(60_000);
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.updates).toStrictEqual({ announcing: 1, withdrawing: 1 });
  });

  test('with different attributes are refused', () => {
    lab.anycast.announce(PREFIX, { health: lab.health, med: 10 });
    expect(() => lab.anycast.announce(PREFIX, { health: lab.health, med: 20 })).toThrow(
      'prefix: 192.0.2.10/32 is announced with other attributes, or to other peers, already',
    );
  });
});

describe('stop', () => {
  test('withdraws before the session ends with Administrative Shutdown and the text', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    await lab.stop({ communication: 'maintenance until noon' });
    expect(lab.told().slice(-1)).toStrictEqual(['withdrawn']);
    expect(lab.updates.withdrawing).toBe(1);
    expect(lab.routerReasons).toContain(
      'the peer sent Cease/Administrative Shutdown: "maintenance until noon"',
    );
  });

  test('with a drain de-prefers, waits, withdraws', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health, communities: ['65000:100'] });
    await lab.start();
    const stopped = lab.anycast.stop({ drain: '5s' });
    await lab.clock.advance(4_900);
    expect(lab.router.routes[PREFIX]?.[0]?.communities).toStrictEqual(['65000:100', '65535:0']);
    await lab.clock.advance(5_000);
    await stopped;
    expect(lab.router.has(PREFIX)).toBe(false);
    expect(lab.updates).toStrictEqual({ announcing: 2, withdrawing: 1 });
  });

  test('a second stop skips the drain, and still withdraws and says Cease', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    const first = lab.anycast.stop({ drain: '1h' });
    await lab.clock.advance(100);
    expect(lab.router.has(PREFIX)).toBe(true);
    const second = lab.anycast.stop();
    await lab.clock.advance(2_000);
    await Promise.all([first, second]);
    expect(lab.updates.withdrawing).toBe(1);
    expect(lab.routerReasons).toContain('the peer sent Cease/Administrative Shutdown');
  });

  test('stops the health group that it had started', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    expect(lab.health.running).toBe(true);
    await lab.stop();
    expect(lab.health.running).toBe(false);
  });

  test('leaves a health group running that the user had started', async () => {
    lab.health.start();
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    await lab.stop();
    expect(lab.health.running).toBe(true);
    await lab.health.stop();
  });

  test('before start, and twice, does nothing', async () => {
    await lab.anycast.stop();
    await lab.anycast.stop();
    expect(lab.events).toStrictEqual([]);
  });

  test('refuses a drain that is no duration', async () => {
    await lab.start();
    await expect(lab.anycast.stop({ drain: '5 minutes' as '5m' })).rejects.toThrow(
      "drain: '5 minutes' is not a duration",
    );
  });

  test('refuses a slip, and stops nothing: it would leave without the drain', async () => {
    await lab.start();
    const options = { drian: '5s' } as object;
    await expect(lab.anycast.stop(options)).rejects.toThrow("did you mean 'drain'?");
    expect(lab.anycast.running).toBe(true);
  });

  test('refuses a communication that is no text, and stops nothing', async () => {
    await lab.start();
    const communication = 5 as unknown as string;
    await expect(lab.anycast.stop({ communication })).rejects.toThrow(
      'communication: 5 is not a text',
    );
    expect(lab.anycast.running).toBe(true);
  });

  test('can be followed by a start, which begins without evidence and announces again', async () => {
    const vip = lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    await lab.stop();
    expect(vip.decision).toBe('nothing');
    await lab.anycast.start();
    await lab.clock.advance(10_000);
    expect(lab.router.has(PREFIX)).toBe(true);
    expect(lab.updates.announcing).toBe(2);
  });
});

describe('starts and stops that overlap', () => {
  test('end as the last word says: a stop', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    const calls = [lab.anycast.stop(), lab.anycast.start(), lab.anycast.stop()];
    await lab.clock.advance(20_000);
    await Promise.all(calls);
    expect(lab.anycast.running).toBe(false);
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('end as the last word says: a start', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    const calls = [lab.anycast.stop(), lab.anycast.start()];
    await lab.clock.advance(20_000);
    await Promise.all(calls);
    expect(lab.anycast.running).toBe(true);
    expect(lab.router.has(PREFIX)).toBe(true);
  });

  test('a stop right after a start leaves nothing running', async () => {
    lab.anycast.announce(PREFIX, { health: lab.health });
    const calls = [lab.anycast.start(), lab.anycast.stop()];
    await lab.clock.advance(5_000);
    await Promise.all(calls);
    expect(lab.anycast.running).toBe(false);
    expect(lab.health.running).toBe(false);
  });

  test('a second start is the first one', () => {
    expect(lab.anycast.start()).toBe(lab.anycast.start());
  });
});

describe('a drain', () => {
  test('of a route with as many communities as are allowed fits', async () => {
    const communities = Array.from({ length: 970 }, (_, index) => `65000:${index}`);
    lab.anycast.announce(PREFIX, { health: lab.health, communities });
    await lab.start();
    const stopped = lab.anycast.stop({ drain: '5s' });
    await lab.clock.advance(1_000);
    expect(lab.router.routes[PREFIX]?.[0]?.communities).toHaveLength(971);
    await lab.clock.advance(10_000);
    await stopped;
    expect(lab.router.has(PREFIX)).toBe(false);
  });

  test('waits for nobody when no peer has a route', async () => {
    lab.backends.a = 'bad';
    lab.backends.b = 'bad';
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    const stopped = lab.anycast.stop({ drain: '1h' });
    await lab.clock.advance(2_000);
    await stopped;
    expect(lab.anycast.running).toBe(false);
  });
});

test('a listener may drain as soon as the route is announced', async () => {
  const vip = lab.anycast.announce(PREFIX, { health: lab.health });
  let stopped: Promise<void> = Promise.resolve();
  vip.on('announced', () => {
    stopped = lab.anycast.stop({ drain: '5s' });
  });
  await lab.router.start();
  await lab.anycast.start();
  await lab.clock.advance(3_000);
  expect(lab.router.routes[PREFIX]?.[0]?.communities).toStrictEqual(['65535:0']);
  await lab.clock.advance(10_000);
  await stopped;
});

test('a listener of a decision that changes the health does not run inside that decision', async () => {
  const source = new PushedHealth();
  const vip = lab.anycast.announce(PREFIX, { health: source });
  vip.once('decision', () => {
    source.push('offline');
  });
  await lab.start();
  source.push('online');
  await lab.clock.advance(1_000);
  expect(vip.decision).toBe('withdraw');
  expect(lab.router.has(PREFIX)).toBe(false);
});

test('the reason follows the backends that carry the route, without an UPDATE', async () => {
  lab.backends.b = 'bad';
  const vip = lab.anycast.announce(PREFIX, { health: lab.health });
  await lab.start();
  lab.backends.b = 'good';
  await lab.clock.advance(20_000);
  lab.backends.a = 'bad';
  await lab.clock.advance(20_000);
  expect(vip.reason.message).toBe('1 of 2 backends online: b');
  expect(lab.updates.announcing).toBe(1);
});

test('an announcement can be added while running', async () => {
  await lab.start();
  lab.anycast.announce('198.51.100.0/24', { health: lab.health });
  await lab.clock.advance(10_000);
  expect(lab.router.has('198.51.100.0/24')).toBe(true);
});

test('each event reaches the diagnostics channel', async () => {
  const seen: unknown[] = [];
  const listener = (message: unknown): void => void seen.push(message);
  subscribe('keepcast:event', listener);
  try {
    lab.anycast.announce(PREFIX, { health: lab.health });
    await lab.start();
    expect(seen).toStrictEqual(lab.events);
  } finally {
    unsubscribe('keepcast:event', listener);
  }
});

describe('announce', () => {
  const faults: readonly [string, string, Record<string, unknown>, string][] = [
    ['host bits', '192.0.2.10/24', {}, 'prefix: 192.0.2.10/24 has bits set beyond its length'],
    ['a prefix that nobody reaches', 'ff02::/16', {}, 'prefix: ff02::/16 is multicast, which is '],
    ['no prefix', 'vip', {}, "prefix: 'vip' is not a prefix"],
    ['a slip', PREFIX, { withdrawwhen: 'any-offline' }, "did you mean 'withdrawWhen'?"],
    ['guards that are none', PREFIX, { guards: [] }, 'guards: a list is not an object of options'],
    ['a bad MED', PREFIX, { med: -1 }, 'med: -1 is not a metric'],
    ['a bad community', PREFIX, { communities: ['x'] }, 'communities[0]: '],
    ['a bad maxAge', PREFIX, { maxAge: 'soon' }, "maxAge: 'soon' is not a duration"],
    ['no health', PREFIX, { health: {} }, 'health: {} is not a health group'],
    ['loopback', '127.0.0.1/32', {}, 'prefix: 127.0.0.1/32 is '],
    ['multicast', '224.0.0.0/4', {}, 'prefix: 224.0.0.0/4 is '],
    ['no condition', PREFIX, { withdrawWhen: null }, 'withdrawWhen: null is not a condition'],
    ['null for actions', PREFIX, { actions: null }, 'actions: null is not an object of options'],
    ['null for maxAge', PREFIX, { maxAge: null }, 'maxAge: null is not a duration'],
    ['null for onUnknown', PREFIX, { onUnknown: null }, 'onUnknown: null is not allowed'],
    ['a bad onUnknown', PREFIX, { onUnknown: 'panic' }, 'write withdraw or keep'],
  ];

  test.each(faults)('refuses %s', (_name, prefix, options, message) => {
    const given = { health: lab.health, ...options } as AnnouncementOptions;
    expect(() => lab.anycast.announce(prefix, given)).toThrow(message);
    expect(lab.anycast.announcements).toHaveLength(0);
  });
});

describe('new Anycast', () => {
  test.each([
    ['AS 0', { asn: 0, routerId: '10.0.0.1' }, 'asn: 0 is not an AS number'],
    ['a router ID of 0', { asn: 1, routerId: '0.0.0.0' }, "routerId: '0.0.0.0' is not a router ID"],
    ['a slip', { asn: 1, routerId: '10.0.0.1', lsten: [] }, "did you mean 'listen'?"],
  ])('refuses %s', (_name, options, message) => {
    expect(() => new Anycast(options)).toThrow(message);
  });
});

describe('a stop', () => {
  test.each([false, true])(
    'waits for what its health group still runs, joined: %s',
    async (joined) => {
      let ended = false;
      class SlowToEnd extends PushedHealth {
        settled(): Promise<void> {
          return new Promise((resolve) => {
            lab.clock.setTimer(700, () => {
              ended = true;
              resolve();
            });
          });
        }
      }
      const health = new SlowToEnd();
      lab.anycast.announce(PREFIX, { health: joined ? { web: health } : health });
      await lab.start();
      await lab.stop();
      expect(ended).toBe(true);
    },
  );
});
