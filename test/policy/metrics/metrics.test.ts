import { describe, expect, test } from '@jest/globals';
import { parseMetric, type HealthSnapshot, type Verdict } from '../../../src/policy/index.ts';
import { listsOf, snapshotOf, VERDICTS } from '../snapshots.ts';

/** Of 100 that each weigh 1, so many are online. */
function percent(online: number): HealthSnapshot {
  const counts = {
    ...{ online, offline: 100 - online, unknown: 0, maintenance: 0 },
    ...{ onlineWeight: online, totalWeight: 100 },
  };
  return { at: 0, backends: [], counts };
}

const med = { full: 100, none: 200 };

describe('a metric that follows the weights', () => {
  test.each([
    [100, 100],
    [75, 125],
    [50, 150],
    [1, 199],
    [0, 200],
  ])('with %i%% online is %i', (online, value) => {
    expect(parseMetric({ med }).measure(percent(online)).value).toBe(value);
  });

  test('is rounded', () => {
    const seen = snapshotOf('online', 'online', 'offline');
    expect(parseMetric({ med }).measure(seen).value).toBe(133);
  });

  test('weighs its backends', () => {
    const seen = snapshotOf({ verdict: 'online', weight: 3 }, { verdict: 'offline', weight: 1 });
    expect(parseMetric({ med }).measure(seen).value).toBe(125);
  });

  test.each([
    [[-1, 4], 200],
    [[4, -1], 100],
    [[NaN, 1], 200],
    [[Infinity, 1], 200],
  ])(
    'stays within its ends for weights that a source of a user’s own makes up: %j',
    (all, value) => {
      const [online = 0, offline = 0] = all;
      const seen = snapshotOf(
        { verdict: 'online', weight: online },
        { verdict: 'offline', weight: offline },
      );
      expect(parseMetric({ med }).measure(seen).value).toBe(value);
    },
  );

  test('counts what is unknown as not online', () => {
    expect(parseMetric({ med }).measure(snapshotOf('online', 'unknown')).value).toBe(150);
  });

  test('does not weigh those in maintenance', () => {
    const seen = snapshotOf('online', { verdict: 'online', maintenance: true });
    expect(parseMetric({ med }).measure(seen).value).toBe(100);
  });

  test('is the worst where nothing weighs anything', () => {
    const seen = snapshotOf({ verdict: 'online', weight: 0 });
    expect(parseMetric({ med }).measure(seen).value).toBe(200);
  });

  test('may be prepending', () => {
    const metric = parseMetric({ prepend: { full: 0, none: 3 } });
    expect(metric.attribute).toBe('prepend');
    expect([100, 60, 30, 0].map((online) => metric.measure(percent(online)).value)).toEqual([
      0, 1, 2, 3,
    ]);
  });

  test('says what it rests on', () => {
    expect(parseMetric({ med }).measure(snapshotOf('online', 'offline')).remark).toBe(
      'med 150: online backends weigh 1 of 2',
    );
  });
});

describe('the step of a metric', () => {
  const metric = parseMetric({ med: { ...med, step: 10 } });

  test.each([
    [100, 100],
    [99, 100],
    [96, 100],
    [94, 110],
    [90, 110],
    [1, 200],
  ])('with %i%% online gives %i', (online, value) => {
    expect(metric.measure(percent(online)).value).toBe(value);
  });

  test('says the same of the same, whatever was before: two nodes have to', () => {
    for (const before of [100, 110, 200]) {
      expect(metric.measure(percent(96), before).value).toBe(100);
    }
  });

  test('that does not divide the way ends at its end', () => {
    const coarse = parseMetric({ med: { ...med, step: 60 } });
    expect([100, 60, 15, 0].map((online) => coarse.measure(percent(online)).value)).toEqual([
      100, 160, 160, 200,
    ]);
  });
});

describe('the hysteresis of a metric', () => {
  const metric = parseMetric({ med: { ...med, step: 10, hysteresis: 3 } });

  test('gives no change while the weights go back and forth at the edge of a step', () => {
    let value = metric.measure(percent(100)).value;
    for (const online of [94, 95, 93, 96, 92, 95]) {
      value = metric.measure(percent(online), value).value;
      expect(value).toBe(100);
    }
  });

  test('gives way beyond it', () => {
    expect(metric.measure(percent(91), 100).value).toBe(110);
  });

  test('holds nothing at the end: nothing is left', () => {
    expect(metric.measure(percent(0), 195).value).toBe(200);
  });
});

/** Keepalived's effective priority: the base and all weights that apply, from 1 to 254. */
function keepalivedPriority(
  base: number,
  states: readonly Verdict[],
  weights: readonly number[],
): number {
  let priority = base;
  weights.forEach((weight, index) => {
    if (weight > 0 && states[index] === 'online') priority += weight;
    if (weight < 0 && states[index] === 'offline') priority -= -weight;
  });
  if (priority < 1) return 1;
  return priority > 254 ? 254 : priority;
}

describe('a priority as Keepalived has it', () => {
  test.each<[number, readonly number[]]>([
    [100, [-20, 10, -5]],
    [250, [10, 10, -253]],
    [5, [-3, -3, 253]],
  ])('of %i with the weights %j is what Keepalived computes, as a MED', (base, list) => {
    const [b1 = 0, b2 = 0, b3 = 0] = list;
    const metric = parseMetric({ priority: { base, weights: { b1, b2, b3 } } });
    const wrong = listsOf(3, VERDICTS).filter(
      (states) =>
        metric.measure(snapshotOf(...states)).value !==
        255 - keepalivedPriority(base, states, list),
    );
    expect(wrong).toEqual([]);
  });

  test('does not look at who is in maintenance', () => {
    const metric = parseMetric({ priority: { base: 100, weights: { b1: -20 } } });
    const seen = snapshotOf({ verdict: 'offline', maintenance: true });
    expect(metric.measure(seen).value).toBe(155);
  });

  test('says the priority', () => {
    const metric = parseMetric({ priority: { base: 100, weights: { b1: -20 } } });
    expect(metric.measure(snapshotOf('offline')).remark).toBe(
      'med 175: the priority is 80, of 100 at the start',
    );
  });
});

describe('the options of a metric', () => {
  test.each<[string, unknown, string, string]>([
    ['none', {}, '', '{} is not a metric'],
    ['a number', 100, '', '100 is not a metric'],
    ['a slip', { meds: med }, 'meds', "did you mean 'med'?"],
    ['two', { med, prepend: { full: 0, none: 3 } }, 'prepend', 'are two metrics: write one'],
    [
      'one upside down',
      { med: { full: 200, none: 100 } },
      'med.none',
      'write more than full, which is 200',
    ],
    ['one that never changes', { med: { full: 1, none: 1 } }, 'med.none', 'write more than full'],
    [
      'too much prepending',
      { prepend: { full: 0, none: 65 } },
      'prepend.none',
      '65 is not a prepend',
    ],
    ['one without an end', { med: { full: 1 } }, 'med.none', 'undefined is not a med'],
    ['a step beyond the end', { med: { ...med, step: 101 } }, 'med.step', 'from 1 to 100'],
    [
      'a hysteresis over half a step',
      { med: { ...med, step: 10, hysteresis: 6 } },
      'med.hysteresis',
      'half a step, which is 5',
    ],
    [
      'the priority of the owner',
      { priority: { base: 255, weights: {} } },
      'priority.base',
      'write 1 to 254',
    ],
    ['no weights', { priority: { base: 100 } }, 'priority.weights', 'undefined is not an object'],
    [
      'a weight of 0',
      { priority: { base: 100, weights: { b1: 0 } } },
      'priority.weights["b1"]',
      'changes nothing here',
    ],
    [
      'too much weight',
      { priority: { base: 100, weights: { b1: 254 } } },
      'priority.weights["b1"]',
      '254 is not a weight',
    ],
  ])('refuse %s', (_name, value, path, problem) => {
    expect(() => parseMetric(value)).toThrow(
      expect.objectContaining({ path, problem: expect.stringContaining(problem) }),
    );
  });

  test('refuse weights of backends that are not there, where it is known which are', () => {
    const value = { priority: { base: 100, weights: { web: -20 } } };
    expect(() => parseMetric(value, ['web-a', 'web-b'])).toThrow(
      "unknown backend 'web': allowed are web-a, web-b",
    );
  });
});
