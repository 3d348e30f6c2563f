import { describe, expect, test } from '@jest/globals';
import { ProbeStart } from '../../src/health/probe-start.ts';
import { VirtualClock } from '../../src/testing/index.ts';

/** So many loops with an interval of 10 s, made as a group makes them. */
function setUp(count: number, random = 0.5) {
  const clock = new VirtualClock();
  const start = new ProbeStart(clock, () => random);
  const loops = Array.from({ length: count }, () => ({}));
  for (const loop of loops) start.join(loop);
  const begin = (warmUp?: number): number[] =>
    loops.map((loop) => start.delay(loop, { interval: 10_000, warmUp }));
  const end = (): void => {
    for (const loop of loops) start.leave(loop);
  };
  return { clock, start, begin, end };
}

describe('the first probes of a group', () => {
  test('of one come at once', () => {
    expect(setUp(1).begin()).toEqual([0]);
  });

  test('of a few are 10 ms apart', () => {
    expect(setUp(4).begin()).toEqual([0, 10, 20, 30]);
  });

  test('of 10,000 fill one interval', () => {
    const delays = setUp(10_000).begin();
    expect(delays[1]).toBe(1);
    expect(delays.at(-1)).toBe(9_999);
  });

  test('are spread as evenly when they are started again', () => {
    const { clock, begin, end } = setUp(10_000);
    begin();
    clock.advanceSync(60_000);
    end();
    const delays = begin();
    expect(delays[1]).toBe(1);
    expect(delays.at(-1)).toBe(9_999);
  });

  test('are spread as evenly when they are started again at once', () => {
    const { begin, end } = setUp(10_000);
    begin();
    end();
    const delays = begin();
    expect([delays[0], delays[1], delays.at(-1)]).toEqual([0, 1, 9_999]);
  });

  // Those of 10,000 others fill the 10 seconds to come.
  test('never wait for more than their own interval, and do not come together', () => {
    const { start, begin } = setUp(10_000);
    begin();
    const delays = Array.from({ length: 3 }, () =>
      start.delay({}, { interval: 500, warmUp: undefined }),
    );
    expect(Math.max(...delays)).toBeLessThanOrEqual(500);
    expect(new Set(delays).size).toBe(3);
  });

  test('of one that is added later come at once', () => {
    const { clock, start, begin } = setUp(100);
    begin();
    clock.advanceSync(5_000);
    expect(start.delay({}, { interval: 10_000, warmUp: undefined })).toBe(0);
  });
});

test('a warm-up draws each first probe at random within it', () => {
  expect(setUp(3, 0.25).begin(8_000)).toEqual([2_000, 2_000, 2_000]);
});

test('a warm-up of 0 begins at once', () => {
  expect(setUp(3, 0.25).begin(0)).toEqual([0, 0, 0]);
});
