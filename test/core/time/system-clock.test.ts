import { describe, expect, test } from '@jest/globals';
import { nextTurn, systemClock } from '../../../src/core/index.ts';

describe('the system clock', () => {
  test('never fires a timer early', async () => {
    for (const delay of [0, 0.3, 1, 1.7, 5]) {
      const start = systemClock.now();
      await new Promise<void>((resolve) => systemClock.setTimer(delay, resolve));
      expect(systemClock.now() - start).toBeGreaterThanOrEqual(delay);
    }
  });

  test('never fires a cancelled timer', async () => {
    let fired = false;
    const timer = systemClock.setTimer(1, () => (fired = true));
    timer.cancel();
    timer.cancel();
    await new Promise<void>((resolve) => systemClock.setTimer(5, resolve));
    expect(fired).toBe(false);
  });

  test('does not fire a timer at once that is further away than setTimeout can count', async () => {
    let fired = false;
    const timer = systemClock.setTimer(2 ** 31 + 1_000, () => (fired = true));
    await new Promise<void>((resolve) => systemClock.setTimer(5, resolve));
    timer.cancel();
    expect(fired).toBe(false);
  });

  test('runs what waits for the drain after promises have settled', async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.afterDrain(() => {
        order.push('drained');
        resolve();
      });
      queueMicrotask(() => order.push('microtask'));
    });
    expect(order).toEqual(['microtask', 'drained']);
  });

  test('does not run a cancelled drain callback', async () => {
    let ran = false;
    systemClock.afterDrain(() => (ran = true)).cancel();
    await nextTurn();
    await nextTurn();
    expect(ran).toBe(false);
  });
});
