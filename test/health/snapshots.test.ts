import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Health, HealthSnapshot } from '../../src/health/index.ts';
import { GroupLab, TestCheck } from './group-lab.ts';

let lab: GroupLab;
let a: TestCheck;
let health: Health<'a'>;

beforeEach(() => {
  lab = new GroupLab();
  a = new TestCheck('a');
  health = lab.group({ a });
});

function isOnline({ counts }: HealthSnapshot): boolean {
  return counts.online > 0;
}

/** What a promise has come to by now. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  let outcome: unknown = 'waits';
  promise.then(
    () => (outcome = 'resolved'),
    (error: unknown) => (outcome = error),
  );
  await lab.clock.advance(0);
  return outcome;
}

describe('until', () => {
  test('resolves at once with a snapshot that is accepted now', async () => {
    health.start();
    await lab.round();
    expect((await health.until(isOnline)).counts.online).toBe(1);
  });

  test('resolves with the first one that is accepted', async () => {
    const online = health.until(isOnline);
    health.start();
    await lab.round();
    expect((await online).backends[0]?.since).toBe(50);
  });

  test('waits for a group that has not started', async () => {
    expect(await outcome(health.until(isOnline))).toBe('waits');
  });

  test('rejects when the group stops first', async () => {
    a.state = 'down';
    health.start();
    const online = health.until(isOnline);
    await lab.round();
    const ended = outcome(online);
    await health.stop();
    expect(await ended).toMatchObject({ code: 'ERR_STOPPED' });
  });

  test('sees the snapshots of the stop first', async () => {
    health.start();
    await lab.round();
    const unknown = health.until(({ counts }) => counts.unknown === 1);
    await health.stop();
    expect((await unknown).backends[0]?.reason.code).toBe('stopped');
  });

  test('sees the snapshots of a stop by a listener first', async () => {
    health.start();
    await lab.round();
    const unknown = health.until(({ counts }) => counts.unknown === 1);
    health.once('result', () => void health.stop());
    await lab.round();
    expect((await unknown).backends[0]?.reason.code).toBe('stopped');
  });

  test('rejects on abort with its reason', async () => {
    const controller = new AbortController();
    const online = health.until(isOnline, { signal: controller.signal });
    const why = new Error('enough');
    controller.abort(why);
    expect(await outcome(online)).toBe(why);
  });

  test('rejects at once with a signal that has aborted', async () => {
    const why = new Error('enough');
    expect(await outcome(health.until(() => true, { signal: AbortSignal.abort(why) }))).toBe(why);
  });

  test('rejects with what the predicate throws', async () => {
    const why = new Error('a bug');
    const waiting = health.until(({ counts }) => {
      if (counts.online > 0) throw why;
      return false;
    });
    const ended = waiting.catch((error: unknown) => error);
    health.start();
    await lab.round();
    expect(await ended).toBe(why);
  });

  test('refuses what is no predicate, and what is no signal', () => {
    expect(() => health.until('online' as never)).toThrow("predicate: 'online' is not a function");
    expect(() => health.until(isOnline, { signal: 5 as never })).toThrow('is not an AbortSignal');
  });
});

describe('the snapshots one after the other', () => {
  /** Takes them until the end, each by the verdict of its backend. */
  function collect(snapshots: AsyncIterable<HealthSnapshot>): {
    seen: string[];
    end: Promise<void>;
  } {
    const seen: string[] = [];
    const end = (async () => {
      for await (const { backends } of snapshots) seen.push(backends[0]?.verdict ?? 'none');
    })();
    return { seen, end };
  }

  test('begin with the present one, and end when the group stops', async () => {
    health.start();
    const { seen, end } = collect(health);
    await lab.round();
    a.state = 'down';
    await lab.round();
    await health.stop();
    await end;
    expect(seen).toEqual(['unknown', 'online', 'offline', 'unknown']);
  });

  test('come when something is different only', async () => {
    health.start();
    const { seen } = collect(health);
    await lab.clock.advance(60_000);
    expect(seen).toEqual(['unknown', 'online']);
  });

  test('come for maintenance, weights and other backends too', async () => {
    const { seen } = collect(health);
    await lab.clock.advance(0);
    health.maintain('a');
    await lab.clock.advance(0);
    await health.replace('a', { check: a, weight: 5, maintenance: 'new disk' });
    await lab.clock.advance(0);
    health.release('a');
    await lab.clock.advance(0);
    expect(seen).toHaveLength(4);
  });

  test('leave out those that came while nobody asked', async () => {
    const snapshots = health.snapshots();
    await snapshots.next();
    health.maintain('a');
    health.release('a');
    health.maintain('a', 'new disk');
    const { value } = (await snapshots.next()) as { value: HealthSnapshot };
    expect(value.backends[0]?.maintenance?.reason.message).toBe('in maintenance: new disk');
    expect(await outcome(snapshots.next())).toBe('waits');
  });

  test('end for who leaves the loop', async () => {
    const snapshots = health.snapshots();
    for await (const { counts } of snapshots) if (counts.unknown === 1) break;
    expect(await snapshots.next()).toEqual({ done: true, value: undefined });
  });

  test('end a step that waits when they are returned', async () => {
    const snapshots = health.snapshots();
    await snapshots.next();
    const step = snapshots.next();
    await snapshots.return?.();
    expect(await step).toEqual({ done: true, value: undefined });
  });

  test('reject on abort, once', async () => {
    const controller = new AbortController();
    const snapshots = health.snapshots({ signal: controller.signal });
    await snapshots.next();
    const step = outcome(snapshots.next());
    const why = new Error('enough');
    controller.abort(why);
    expect([await step, await snapshots.next()]).toEqual([why, { done: true, value: undefined }]);
  });

  test('are given to each who asks', async () => {
    health.start();
    const first = collect(health);
    const second = collect(health);
    await lab.round();
    await health.stop();
    await Promise.all([first.end, second.end]);
    expect(second.seen).toEqual(first.seen);
  });
});

describe('as JSON', () => {
  test('moments are dates, and what is not there is null', () => {
    expect(JSON.parse(JSON.stringify(health))).toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
      running: false,
      counts: { online: 0, offline: 0, unknown: 1, maintenance: 0 },
      backends: [
        {
          name: 'a',
          verdict: 'unknown',
          reason: { code: 'not-checked-yet' },
          since: '2026-01-01T00:00:00.000Z',
          observedAt: null,
          weight: 1,
          maintenance: null,
          checks: [{ kind: 'test', target: 'a', verdict: 'unknown', lastResult: null }],
        },
      ],
    });
  });

  test('everything that is known has its date', async () => {
    health.start();
    await lab.round();
    health.maintain('a', 'new disk');
    expect(JSON.parse(JSON.stringify(health))).toMatchObject({
      at: '2026-01-01T00:00:02.000Z',
      running: true,
      backends: [
        {
          since: '2026-01-01T00:00:00.050Z',
          observedAt: '2026-01-01T00:00:01.050Z',
          maintenance: { since: '2026-01-01T00:00:02.000Z', reason: { code: 'maintenance-began' } },
          checks: [{ lastResult: { outcome: 'good', at: '2026-01-01T00:00:01.050Z' } }],
        },
      ],
    });
  });
});
