import { expect, test } from '@jest/globals';
import { dateAt } from '../../../src/core/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';

test('a moment is as long ago, or as far off, as it is on the monotonic clock', async () => {
  const clock = new VirtualClock();
  await clock.advance(60_000);
  expect([10_000, 60_000, 90_000].map((moment) => dateAt(clock, moment))).toEqual([
    new Date('2026-01-01T00:00:10Z'),
    new Date('2026-01-01T00:01:00Z'),
    new Date('2026-01-01T00:01:30Z'),
  ]);
});
