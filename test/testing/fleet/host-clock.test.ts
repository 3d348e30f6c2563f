import { describe, expect, test } from '@jest/globals';
import { HostClock } from '../../../src/testing/fleet/host-clock.ts';
import { VirtualClock } from '../../../src/testing/index.ts';

function clocks(error = 0): { readonly clock: VirtualClock; readonly host: HostClock } {
  const clock = new VirtualClock();
  return { clock, host: new HostClock(clock, () => error) };
}

describe('the clock of a simulated host', () => {
  test('shows another time of day, and counts the same', () => {
    const { clock, host } = clocks(3_600_000);
    expect({
      date: host.date().getTime() - clock.date().getTime(),
      now: host.now() - clock.now(),
    }).toEqual({ date: 3_600_000, now: 0 });
  });

  test('fires nothing while it is frozen, and then late, in order', async () => {
    const { clock, host } = clocks();
    const fired: string[] = [];
    for (const delay of [2_000, 1_000, 5_000]) {
      host.setTimer(delay, () => fired.push(`${delay} at ${host.now()}`));
    }
    host.freeze();
    await clock.advance(3_000);
    expect(fired).toEqual([]);
    host.thaw();
    await clock.advance(3_000);
    expect(fired).toEqual(['1000 at 3000', '2000 at 3000', '5000 at 5000']);
  });

  test('fires nothing late that was cancelled before it went on, or by what went on', async () => {
    const { clock, host } = clocks();
    const fired: string[] = [];
    const first = host.setTimer(1_000, () => fired.push('first'));
    host.setTimer(1_000, () => {
      fired.push('second');
      third.cancel();
    });
    const third = host.setTimer(1_000, () => fired.push('third'));
    host.freeze();
    await clock.advance(2_000);
    first.cancel();
    host.thaw();
    await clock.advance(1_000);
    expect({ fired, pending: clock.pending }).toEqual({ fired: ['second'], pending: 0 });
  });
});
