import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Alarm, Alarms } from '../../src/health/alarms.ts';
import { VirtualClock } from '../../src/testing/index.ts';
import { propertyRuns } from '../support/property-runs.ts';

function setUp() {
  const clock = new VirtualClock();
  const alarms = new Alarms(clock);
  const story: string[] = [];
  const alarm = (name: string, then: () => void = () => undefined): Alarm =>
    new Alarm({
      onAlarm: () => {
        story.push(`${name} ${clock.now()}`);
        then();
      },
    });
  return { clock, alarms, story, alarm };
}

describe('an alarm', () => {
  test('goes off once, when it is due', () => {
    const { clock, alarms, story, alarm } = setUp();
    alarms.set(alarm('a'), 1_000);
    clock.advanceSync(5_000);
    expect(story).toEqual(['a 1000']);
    expect(clock.pending).toBe(0);
  });

  test('goes off in order of time, and else in the order of being set', () => {
    const { clock, alarms, story, alarm } = setUp();
    alarms.set(alarm('c'), 20);
    alarms.set(alarm('a'), 10);
    alarms.set(alarm('d'), 20);
    alarms.set(alarm('b'), 10);
    clock.advanceSync(100);
    expect(story).toEqual(['a 10', 'b 10', 'c 20', 'd 20']);
  });

  test('can be moved earlier and later', () => {
    const { clock, alarms, story, alarm } = setUp();
    const a = alarm('a');
    const b = alarm('b');
    alarms.set(a, 100);
    alarms.set(b, 200);
    alarms.set(a, 300);
    alarms.set(b, 50);
    clock.advanceSync(1_000);
    expect(story).toEqual(['b 50', 'a 300']);
  });

  test('that is cancelled does not go off, and the last one leaves no timer', () => {
    const { clock, alarms, story, alarm } = setUp();
    const a = alarm('a');
    alarms.set(a, 100);
    alarms.cancel(a);
    alarms.cancel(a);
    expect(clock.pending).toBe(0);
    clock.advanceSync(1_000);
    expect(story).toEqual([]);
  });

  test('can be set by what goes off', () => {
    const { clock, alarms, story, alarm } = setUp();
    const a = alarm('a', () => {
      if (story.length < 3) alarms.set(a, 10);
    });
    alarms.set(a, 10);
    clock.advanceSync(1_000);
    expect(story).toEqual(['a 10', 'a 20', 'a 30']);
  });

  test('can cancel another that is due with it', () => {
    const { clock, alarms, story, alarm } = setUp();
    const b = alarm('b');
    const a = alarm('a', () => {
      alarms.cancel(b);
    });
    alarms.set(a, 10);
    alarms.set(b, 10);
    clock.advanceSync(1_000);
    expect(story).toEqual(['a 10']);
  });

  test('leaves others their turn where many that are due together take long', () => {
    const { clock, alarms, story, alarm } = setUp();
    const takeLong = (): void => {
      clock.stall(3);
    };
    const first = alarm('a', () => {
      takeLong();
      clock.afterDrain(() => story.push(`another ${clock.now()}`));
    });
    alarms.set(first, 10);
    for (const name of ['b', 'c']) alarms.set(alarm(name, takeLong), 10);
    clock.advanceSync(100);
    expect(story).toEqual(['a 10', 'b 13', 'another 16', 'c 16']);
    expect(clock.pending).toBe(0);
  });

  test('that throws does not stop the others', () => {
    const { clock, alarms, story, alarm } = setUp();
    alarms.set(
      alarm('a', () => {
        throw new Error('a bug');
      }),
      10,
    );
    alarms.set(alarm('b'), 20);
    expect(() => {
      clock.advanceSync(1_000);
    }).toThrow('a bug');
    clock.advanceSync(1_000);
    expect(story).toEqual(['a 10', 'b 20']);
  });
});

test('a thousand alarms are one timer', () => {
  const { clock, alarms, alarm } = setUp();
  for (let count = 0; count < 1_000; count += 1) alarms.set(alarm('x'), 1 + (count % 7));
  expect(clock.pending).toBe(1);
});

test('alarms go off as timers of the clock would', () => {
  const step = fc.record({
    which: fc.integer({ min: 0, max: 9 }),
    delay: fc.option(fc.integer({ min: 0, max: 50 })),
    wait: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const { clock, alarms, story, alarm } = setUp();
      const all = Array.from({ length: 10 }, (_, index) => alarm(String(index)));
      // The model: who is due when, and the time of the last setting.
      const due = new Map<string, { at: number; order: number }>();
      const expected: string[] = [];
      let now = 0;
      const pass = (until: number): void => {
        const ringing = [...due].filter(([, { at }]) => at <= until);
        ringing.sort(([, a], [, b]) => a.at - b.at || a.order - b.order);
        for (const [name, { at }] of ringing) {
          due.delete(name);
          expected.push(`${name} ${at}`);
        }
        now = until;
      };
      for (const [order, { which, delay, wait }] of steps.entries()) {
        const one = all[which];
        if (one === undefined) continue;
        if (delay === null) {
          alarms.cancel(one);
          due.delete(String(which));
        } else {
          alarms.set(one, delay);
          due.set(String(which), { at: now + delay, order });
        }
        clock.advanceSync(wait);
        pass(now + wait);
      }
      expect(story).toEqual(expected);
      expect(clock.pending === 0).toBe(due.size === 0);
    }),
    { numRuns: propertyRuns(200) },
  );
});
