import { describe, expect, test } from '@jest/globals';
import { Deadline } from '../../../src/core/index.ts';
import { DrainTellingClock } from './drain-telling-clock.ts';

function setUp(onExpired: (deadline: Deadline) => void = () => undefined) {
  const clock = new DrainTellingClock();
  const expired: number[] = [];
  const deadline: Deadline = new Deadline(clock, () => {
    expired.push(clock.now());
    onExpired(deadline);
  });
  return { clock, deadline, expired };
}

describe('a deadline', () => {
  test('expires once, when it is due', async () => {
    const { clock, deadline, expired } = setUp();
    deadline.restart(9_000);
    expect(deadline.running).toBe(true);
    expect(deadline.due).toBe(9_000);
    await clock.advance(60_000);
    expect(expired).toEqual([9_000]);
    expect(deadline.running).toBe(false);
    expect(deadline.due).toBeUndefined();
  });

  test('does nothing before it is started', async () => {
    const { clock, deadline, expired } = setUp();
    await clock.advance(60_000);
    expect(deadline.running).toBe(false);
    expect(expired).toEqual([]);
  });

  test('moves later with every restart', async () => {
    const { clock, deadline, expired } = setUp();
    for (let keepalive = 0; keepalive < 4; keepalive += 1) {
      deadline.restart(9_000);
      await clock.advance(3_000);
    }
    await clock.advance(60_000);
    expect(expired).toEqual([18_000]);
  });

  test('moves earlier with a shorter restart', async () => {
    const { clock, deadline, expired } = setUp();
    deadline.restart(240_000);
    await clock.advance(1_000);
    deadline.restart(9_000);
    await clock.advance(300_000);
    expect(expired).toEqual([10_000]);
  });

  test('needs one timer, however often it is restarted', () => {
    const { clock, deadline } = setUp();
    for (let keepalive = 0; keepalive < 1_000; keepalive += 1) deadline.restart(9_000 + keepalive);
    expect(clock.pending).toBe(1);
  });

  test('that was stopped never expires, and leaves no timer', async () => {
    const { clock, deadline, expired } = setUp();
    deadline.restart(9_000);
    deadline.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(expired).toEqual([]);
  });

  test('can be started again after a stop, and after it has expired', async () => {
    const { clock, deadline, expired } = setUp();
    deadline.restart(1_000);
    deadline.stop();
    deadline.restart(2_000);
    await clock.advance(10_000);
    deadline.restart(1_000);
    await clock.advance(10_000);
    expect(expired).toEqual([2_000, 11_000]);
  });

  test('can be restarted by what it calls', async () => {
    const { clock, expired } = ((): ReturnType<typeof setUp> => {
      const set = setUp((deadline) => {
        deadline.restart(1_000);
      });
      set.deadline.restart(1_000);
      return set;
    })();
    await clock.advance(3_500);
    expect(expired).toEqual([1_000, 2_000, 3_000]);
  });
});

describe('a deadline that is due looks again', () => {
  test('and does not expire if it was moved while the loop drained', () => {
    const { clock, deadline, expired } = setUp();
    deadline.restart(9_000);
    clock.onDrain = () => {
      clock.onDrain = () => undefined;
      deadline.restart(9_000);
    };
    clock.advanceSync(10_000);
    expect(expired).toEqual([]);
    expect(deadline.due).toBe(18_000);
    clock.advanceSync(10_000);
    expect(expired).toEqual([18_000]);
  });

  test('and does not expire if it was stopped while the loop drained', () => {
    const { clock, deadline, expired } = setUp();
    deadline.restart(9_000);
    clock.onDrain = () => {
      deadline.stop();
    };
    clock.advanceSync(10_000);
    expect(expired).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
