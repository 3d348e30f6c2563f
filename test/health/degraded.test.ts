import { beforeEach, describe, expect, test } from '@jest/globals';
import { Health, type CheckResult, type DegradedEvent } from '../../src/health/index.ts';
import { VirtualClock } from '../../src/testing/index.ts';

let clock: VirtualClock;
let said: Partial<CheckResult>;
let health: Health<'a'>;
let events: DegradedEvent[];

beforeEach(async () => {
  clock = new VirtualClock();
  said = {};
  events = [];
  const check = (): Promise<CheckResult> => Promise.resolve({ outcome: 'good', ...said });
  health = Health.of({ backends: { a: check }, interval: '1s', jitter: 0, clock });
  health.on('degraded', (event) => events.push(event));
  health.start();
  await clock.advance(10_000);
});

async function say(next: Partial<CheckResult>): Promise<void> {
  said = next;
  await clock.advance(10_000);
}

describe('a backend that stays online', () => {
  test('tells that it is degraded, once, with the snapshot that shows it', async () => {
    await say({ degraded: 'slow: 300 ms' });
    expect(events).toEqual([
      expect.objectContaining({
        backend: 'a',
        degraded: 'slow: 300 ms',
        reason: {
          code: 'degraded-began',
          message: 'is online, and degraded: slow: 300 ms',
          evidence: { degraded: 'slow: 300 ms' },
        },
      }),
    ]);
    expect(events[0]?.snapshot.counts.degraded).toBe(1);
  });

  test('does not tell again that it is, whatever it says', async () => {
    await say({ degraded: 'slow: 300 ms' });
    await say({ degraded: 'slow: 301 ms' });
    expect(events).toHaveLength(1);
  });

  test('tells that it is as it should be again', async () => {
    await say({ degraded: 'slow' });
    await say({});
    expect(events.map(({ degraded, reason }) => [degraded, reason.code])).toEqual([
      ['slow', 'degraded-began'],
      [undefined, 'degraded-ended'],
    ]);
  });

  test('has who waits for a snapshot see it', async () => {
    const seen = health.until(({ counts }) => counts.degraded > 0);
    await say({ degraded: 'slow' });
    expect((await seen).backends[0]?.degraded).toBe('slow');
  });

  test('tells nothing while nothing changes', async () => {
    await say({});
    expect(events).toEqual([]);
  });
});

test('a backend that goes offline tells of its verdict alone, and is not well with its first bad result', async () => {
  await say({ degraded: 'slow' });
  events.length = 0;
  await say({ outcome: 'bad' });
  expect(events).toEqual([]);
});
