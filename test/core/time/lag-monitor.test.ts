import { describe, expect, test } from '@jest/globals';
import { LagMonitor } from '../../../src/core/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';

function setUp() {
  const clock = new VirtualClock();
  const monitor = new LagMonitor(clock);
  return { clock, monitor };
}

describe('the lag of the event loop', () => {
  test('is nothing while timers are in time', () => {
    const { clock, monitor } = setUp();
    monitor.watch();
    clock.advanceSync(10_000);
    expect(monitor.worstSince(0)).toBe(0);
  });

  test('is seen after the loop was blocked', () => {
    const { clock, monitor } = setUp();
    monitor.watch();
    clock.advanceSync(1_000);
    clock.stall(500);
    clock.advanceSync(1_000);
    // The sample that was due 20 ms after the last came at 1500.
    expect(monitor.worstSince(0)).toBe(480);
  });

  test('is seen by the code that runs first after the block, before any timer', () => {
    const { clock, monitor } = setUp();
    monitor.watch();
    clock.advanceSync(1_000);
    clock.stall(500);
    expect(monitor.worstSince(0)).toBe(480);
  });

  test('is the worst of several', () => {
    const { clock, monitor } = setUp();
    monitor.watch();
    for (const block of [100, 400, 200]) {
      clock.stall(block);
      clock.advanceSync(100);
    }
    expect(monitor.worstSince(0)).toBe(380);
  });

  test('does not count if it ended before', () => {
    const { clock, monitor } = setUp();
    monitor.watch();
    clock.stall(500);
    clock.advanceSync(100);
    expect(monitor.worstSince(clock.now())).toBe(0);
  });

  test('counts only as far as it came after', () => {
    const { clock, monitor } = setUp();
    monitor.watch();
    clock.stall(400);
    const since = clock.now();
    clock.stall(100);
    expect(monitor.worstSince(since)).toBe(100);
    clock.advanceSync(20);
    expect(monitor.worstSince(since)).toBe(100);
  });

  test('is never understated, however often the loop was blocked', () => {
    const { clock, monitor } = setUp();
    monitor.watch();
    clock.stall(5_000);
    for (let block = 0; block < 1_000; block += 1) {
      clock.stall(50);
      clock.advanceSync(20);
    }
    // The long block and the first short one were one lag: 5050 ms, less the 20 until the sample was due.
    expect(monitor.worstSince(0)).toBe(5_030);
  });
});

describe('a lag monitor', () => {
  test('has no timer before anybody watches, and none afterwards', () => {
    const { clock, monitor } = setUp();
    expect(clock.pending).toBe(0);
    const stopFirst = monitor.watch();
    const stopSecond = monitor.watch();
    expect(clock.pending).toBe(1);
    stopFirst();
    stopFirst();
    expect(clock.pending).toBe(1);
    stopSecond();
    expect(clock.pending).toBe(0);
  });

  test('that nobody watches knows of no lag', () => {
    const { clock, monitor } = setUp();
    monitor.watch()();
    clock.stall(500);
    expect(monitor.worstSince(0)).toBe(0);
  });
});
