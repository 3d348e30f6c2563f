import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../src/testing/index.ts';

describe('VirtualClock', () => {
  test('stands still until it is advanced', async () => {
    const clock = new VirtualClock();
    expect(clock.now()).toBe(0);
    await clock.advance(1_500);
    expect(clock.now()).toBe(1_500);
    expect(clock.date().toISOString()).toBe('2026-01-01T00:00:01.500Z');
  });

  test('fires timers in the order in which they are due, each at its own time', async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    clock.setTimer(30, () => fired.push(`late at ${clock.now()}`));
    clock.setTimer(10, () => fired.push(`early at ${clock.now()}`));
    clock.setTimer(10, () => fired.push(`second at ${clock.now()}`));
    await clock.advance(30);
    expect(fired).toEqual(['early at 10', 'second at 10', 'late at 30']);
  });

  test('keeps the order over many timers', () => {
    const clock = new VirtualClock();
    const fired: number[] = [];
    for (const delay of [9, 3, 7, 1, 8, 2, 6, 4, 5, 0]) {
      clock.setTimer(delay, () => fired.push(delay));
    }
    clock.advanceSync(9);
    expect(fired).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('does not fire a timer that is not due', async () => {
    const clock = new VirtualClock();
    let fired = false;
    clock.setTimer(10.5, () => (fired = true));
    await clock.advance(10);
    expect(fired).toBe(false);
  });

  test('fires a timer that was armed by another one within the same advance', async () => {
    const clock = new VirtualClock();
    const at: number[] = [];
    clock.setTimer(5, () => clock.setTimer(5, () => at.push(clock.now())));
    await clock.advance(10);
    expect(at).toEqual([10]);
  });

  test('never fires a cancelled timer', async () => {
    const clock = new VirtualClock();
    let fired = false;
    clock.setTimer(5, () => (fired = true)).cancel();
    await clock.advance(10);
    expect(fired).toBe(false);
  });

  test('counts what is armed', () => {
    const clock = new VirtualClock();
    const first = clock.setTimer(5, () => undefined);
    clock.setTimer(6, () => undefined);
    clock.afterDrain(() => undefined);
    expect(clock.pending).toBe(3);
    first.cancel();
    first.cancel();
    expect(clock.pending).toBe(2);
    clock.advanceSync(6);
    expect(clock.pending).toBe(0);
  });

  test('a fired timer can be cancelled without effect', () => {
    const clock = new VirtualClock();
    const timer = clock.setTimer(1, () => undefined);
    clock.advanceSync(1);
    timer.cancel();
    expect(clock.pending).toBe(0);
  });

  test('lets promises settle after each timer', async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    clock.setTimer(1, () => {
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => order.push('settled'));
    });
    clock.setTimer(1, () => order.push('next'));
    await clock.advance(1);
    expect(order).toEqual(['settled', 'next']);
  });

  test('runs what waits for the drain after the microtasks of the timer, at the same time', async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    clock.setTimer(5, () => {
      clock.afterDrain(() => order.push(`drained at ${clock.now()}`));
      queueMicrotask(() => order.push('microtask'));
    });
    clock.setTimer(5, () => order.push('next timer'));
    await clock.advance(10);
    expect(order).toEqual(['microtask', 'drained at 5', 'next timer']);
  });

  test('a cancelled drain callback does not run', async () => {
    const clock = new VirtualClock();
    let ran = false;
    clock.afterDrain(() => (ran = true)).cancel();
    await clock.advance(1);
    expect(ran).toBe(false);
  });

  test('after a stall the timers fire late', async () => {
    const clock = new VirtualClock();
    const at: number[] = [];
    clock.setTimer(10, () => at.push(clock.now()));
    clock.stall(500);
    expect(at).toEqual([]);
    await clock.advance(0);
    expect(at).toEqual([500]);
  });

  test('a callback that blocks delays the others', async () => {
    const clock = new VirtualClock();
    const at: number[] = [];
    clock.setTimer(10, () => {
      clock.stall(100);
    });
    clock.setTimer(20, () => at.push(clock.now()));
    await clock.advance(30);
    expect(at).toEqual([110]);
    expect(clock.now()).toBe(110);
  });

  test('what a callback throws fails the advance, and the clock can go on', async () => {
    const clock = new VirtualClock();
    clock.setTimer(1, () => {
      throw new TypeError('of the test');
    });
    await expect(clock.advance(2)).rejects.toThrow('of the test');
    await clock.advance(2);
    expect(clock.pending).toBe(0);
  });

  test('refuses to be advanced twice at once', async () => {
    const clock = new VirtualClock();
    const first = clock.advance(1);
    await expect(clock.advance(1)).rejects.toThrow('await the first advance()');
    await first;
  });

  test('refuses to go back', () => {
    expect(() => {
      new VirtualClock().advanceSync(-1);
    }).toThrow('not by -1');
  });

  test('does not hang on a timer that re-arms itself with no delay', () => {
    const clock = new VirtualClock();
    const again = (): void => {
      clock.setTimer(0, again);
    };
    again();
    expect(() => {
      clock.advanceSync(1);
    }).toThrow('without time passing');
  });
});
