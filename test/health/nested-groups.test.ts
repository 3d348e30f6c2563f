import { beforeEach, describe, expect, test } from '@jest/globals';
import { nextTurn } from '../../src/core/index.ts';
import type { Health, PolledCheck, Requirement } from '../../src/health/index.ts';
import { GroupLab, TestCheck } from './group-lab.ts';

let lab: GroupLab;
let a: TestCheck;
let b: TestCheck;
let inner: Health<'a' | 'b'>;

beforeEach(() => {
  lab = new GroupLab();
  [a, b] = [new TestCheck('a'), new TestCheck('b')];
  inner = lab.group({ a, b });
  lab.news();
});

function outer(require?: Requirement): Health<'site'> {
  return lab.group({ site: { group: inner, require } });
}

function site(health: Health<'site'>): string {
  return (
    health.snapshot().backends.map(({ verdict, reason }) => `${verdict}: ${reason.message}`)[0] ??
    ''
  );
}

describe('a backend that is a group', () => {
  test.each([
    [undefined, 'online: 1 of 2 backends of the group online: any required'],
    ['all', 'offline: 1 of 2 backends of the group online: all required'],
    [{ atLeast: 2 }, 'offline: 1 of 2 backends of the group online: 2 required'],
  ] as const)('of which %j is required', async (require, expected) => {
    b.state = 'down';
    const health = outer(require);
    health.start();
    await lab.round();
    expect(site(health)).toBe(expected);
  });

  test('runs while the one around it does', () => {
    const health = outer();
    expect(inner.running).toBe(false);
    health.start();
    expect(inner.running).toBe(true);
    void health.stop();
    expect(inner.running).toBe(false);
  });

  test('goes on for others when the one around it stops', async () => {
    const health = outer();
    inner.start();
    health.start();
    await lab.round();
    await health.stop();
    expect(inner.running).toBe(true);
    expect(site(health)).toBe('unknown: the health group that it is a backend of is not running');
  });

  test('is known at once if it was running', async () => {
    inner.start();
    await lab.round();
    const health = outer();
    lab.news();
    health.start();
    expect(lab.news()).toEqual(['site: unknown → online']);
  });

  test('passes its verdict on without counting again', async () => {
    const health = lab.group({ site: { group: inner } }, { rise: 5, fall: 5 });
    health.start();
    await lab.round();
    a.state = 'down';
    b.state = 'down';
    await lab.round();
    expect(lab.news().filter((line) => line.startsWith('site'))).toEqual([
      'site: unknown → online',
      'site: online → offline',
    ]);
  });

  test('leaves out what is in maintenance', async () => {
    b.state = 'down';
    inner.maintain('b');
    const health = outer('all');
    health.start();
    await lab.round();
    expect(site(health)).toBe(
      'online: 1 of 2 backends of the group online, 1 in maintenance: all required',
    );
  });

  test('whose backends all are in maintenance is offline', async () => {
    inner.maintain('a');
    inner.maintain('b');
    const health = outer('all');
    health.start();
    await lab.round();
    expect(site(health)).toMatch(/^offline: 0 of 2 backends of the group online, 2 in maintenance/);
  });

  test('has no checks of its own', () => {
    expect(outer().snapshot().backends[0]?.checks).toEqual([]);
  });

  test('leaves nothing behind', async () => {
    const health = outer();
    health.start();
    await lab.round();
    await health.stop();
    expect(lab.clock.pending).toBe(0);
    expect(inner.listenerCount('maintenance')).toBe(1);
  });
});

describe('the evidence for a backend that is a group', () => {
  function observedAt(health: Health<'site'>): number | undefined {
    return health.snapshot().backends[0]?.observedAt;
  }

  test('is as new as the newest result in it', async () => {
    const health = outer();
    health.start();
    await lab.clock.advance(60_000);
    expect(observedAt(health)).toBe(59_050);
  });

  test('is not renewed by what is not run', async () => {
    const health = outer();
    health.start();
    await lab.round();
    a.state = 'exhausted';
    b.state = 'exhausted';
    await lab.clock.advance(10_000);
    expect(observedAt(health)).toBe(1_050);
  });

  // Results of a and b came at 50 ms and every second; that of b was good for 30 s.
  test('is that of the backend that misses it, once it is unknown', async () => {
    const health = outer('all');
    health.start();
    await lab.round();
    b.state = 'exhausted';
    await lab.clock.advance(60_000);
    expect([site(health), observedAt(health)]).toEqual([
      'unknown: 1 of 2 backends of the group online, 1 unknown: all required',
      1_050,
    ]);
  });
});

test('a stop waits until what is in the group has let go', async () => {
  const slow: PolledCheck = {
    kind: 'slow',
    target: 'test',
    grace: 2_000,
    run: (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          lab.clock.setTimer(500, () => {
            reject(new Error('gone'));
          });
        });
      }),
  };
  const health = lab.group({ site: { group: lab.group({ slow }) } });
  health.start();
  await lab.clock.advance(100);
  let isStopped = false;
  const stopped = health.stop().then(() => (isStopped = true));
  for (let turn = 0; turn < 50; turn += 1) await nextTurn();
  expect(isStopped).toBe(false);
  await lab.clock.advance(1_000);
  await stopped;
});

describe('a group that would be a backend of itself', () => {
  test('is refused', () => {
    const health = outer();
    expect(() => health.add('itself', { group: health })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_CONFIGURATION', path: 'itself.group' }),
    );
  });

  test('is refused through others', () => {
    const health = lab.group({ site: { group: outer() } });
    expect(() => inner.set({ a, loop: { group: health } })).toThrow(
      'backends.loop.group: the group would be a backend of itself',
    );
  });
});
