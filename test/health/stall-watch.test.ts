import { describe, expect, test } from '@jest/globals';
import { StallWatch } from '../../src/health/stall-watch.ts';
import { VirtualClock } from '../../src/testing/index.ts';

function setUp(maxStall = 10_000) {
  const clock = new VirtualClock();
  const watch = new StallWatch(clock, maxStall);
  const stalls: number[] = [];
  const observer = { onStall: (duration: number) => stalls.push(duration) };
  watch.add(observer);
  return { clock, watch, observer, stalls };
}

describe('a stall', () => {
  test('is nothing while timers are in time', () => {
    const { clock, stalls } = setUp();
    clock.advanceSync(100_000);
    expect(stalls).toEqual([]);
  });

  // Looked at every second: the look that was due at 1 s comes at 12 s.
  test('that is longer than allowed is told, with how long it was at least', () => {
    const { clock, stalls } = setUp();
    clock.stall(12_000);
    clock.advanceSync(0);
    expect(stalls).toEqual([11_000]);
  });

  test('that is as long as allowed is not told', () => {
    const { clock, stalls } = setUp();
    clock.stall(10_000);
    clock.advanceSync(20_000);
    expect(stalls).toEqual([]);
  });

  test('is seen within a tenth of what is allowed, whenever it begins', () => {
    const { clock, stalls } = setUp();
    for (let begun = 0; begun < 10; begun += 1) {
      clock.advanceSync(1_100);
      clock.stall(11_001);
      clock.advanceSync(0);
    }
    expect(stalls).toHaveLength(10);
  });
});

test('nobody is watched: there is no timer', () => {
  const { clock, watch, observer } = setUp();
  expect(clock.pending).toBe(1);
  watch.delete(observer);
  expect(clock.pending).toBe(0);
});

test('who is told of a stall may leave, and the others are told too', () => {
  const { clock, watch, stalls } = setUp();
  const leaver = {
    onStall: () => {
      watch.delete(leaver);
    },
  };
  watch.add(leaver);
  watch.add({ onStall: () => stalls.push(-1) });
  clock.stall(12_000);
  clock.advanceSync(0);
  expect(stalls).toEqual([11_000, -1]);
});
