import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { slowStart } from '../../../src/policy/guards/slow-start.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import type { Order } from '../../../src/policy/index.ts';
import { Driver, SERVE } from './driver.ts';

const steps = [{ prepend: 3 }, { prepend: 2 }, { prepend: 1 }];
const guards = [slowStart({ steps, every: 30_000, atStart: false })];

const why = { code: 'told', message: 'told by an operator', evidence: undefined };
const disabled: Order = { kind: 'disabled', reason: why };
const drained = { kind: 'draining', waiting: false, reason: why } as const;

function returned(): Driver {
  return new Driver(guards).tell(0, 'announce').tell(10_000, 'withdraw').tell(100_000, 'announce');
}

describe('a slow start with 3, 2 and 1 prepended, 30 seconds each', () => {
  test('does not begin with the first announcement', () => {
    expect(new Driver(guards).tell(0, 'announce').decision.adjustment).toEqual({});
  });

  test('does not begin with the first announcement of a service that was down at the start', () => {
    const driver = new Driver(guards).tell(0, 'withdraw').tell(10_000, 'announce');
    expect(driver.decision.adjustment).toEqual({});
  });

  test('begins with the first announcement if it is asked to', () => {
    const eager = [slowStart({ steps, every: 30_000, atStart: true })];
    expect(new Driver(eager).tell(0, 'announce').decision.adjustment).toMatchObject({ prepend: 3 });
  });

  test.each([
    { after: 0, prepend: 3 },
    { after: 29_999, prepend: 3 },
    { after: 30_000, prepend: 2 },
    { after: 60_000, prepend: 1 },
    { after: 89_999, prepend: 1 },
  ])('prepends $prepend after $after ms', ({ after, prepend }) => {
    const driver = returned().runTo(100_000 + after);
    expect(driver.decision.adjustment.prepend).toBe(prepend);
  });

  test('is over after 90 seconds', () => {
    expect(returned().runTo(190_000).decision).toMatchObject({ adjustment: {}, wakeAt: undefined });
  });

  test('does not want to be asked again at once, whatever the fractions of time make of it', () => {
    // 67037.4 - 65037.4 is less than 2000 by a bit.
    const short = [slowStart({ steps, every: 2_000, atStart: false })];
    const driver = new Driver(short)
      .tell(0, 'announce')
      .tell(10_000, 'withdraw')
      .tell(65_037.4, 'announce')
      .tell(67_037.4, 'announce');
    expect(driver.decision).toMatchObject({ adjustment: { prepend: 2 }, wakeAt: 69_037.4 });
  });

  test('wants to be asked for each step', () => {
    expect(returned().decision.wakeAt).toBe(130_000);
  });

  test('shows where it is', () => {
    expect(returned().runTo(130_000).decision.remarks).toEqual({
      'slow-start': 'slow start, step 2 of 3: prepended 2 times more, for 30s each',
    });
  });

  test('ends with another withdrawal', () => {
    expect(returned().tell(135_000, 'withdraw').decision).toMatchObject({
      ...{ desire: 'withdraw', adjustment: {}, wakeAt: undefined, remarks: {} },
    });
  });

  test('begins anew with the return after it', () => {
    const driver = returned().tell(135_000, 'withdraw').tell(140_000, 'announce');
    expect(driver.decision.adjustment.prepend).toBe(3);
  });

  test.each<{ readonly name: string; readonly order: Order }>([
    { name: 'disabled', order: disabled },
    { name: 'drained', order: drained },
  ])('begins when an operator has it return that was $name', ({ order }) => {
    const driver = new Driver(guards).tell(0, 'announce').runTo(10_000);
    driver.order = order;
    driver.ask().runTo(100_000).ask();
    driver.order = SERVE;
    expect(driver.ask().decision).toMatchObject({ adjustment: { prepend: 3 }, wakeAt: 130_000 });
  });

  test('does not begin with a drain that is taken back while the route is there', () => {
    const driver = new Driver(guards).tell(0, 'announce').runTo(10_000);
    driver.order = { ...drained, waiting: true };
    driver.ask().runTo(20_000);
    driver.order = SERVE;
    expect(driver.ask().decision.adjustment).toEqual({});
  });

  test('has nothing to say while an operator has it out', () => {
    const driver = new Driver(guards).tell(0, 'announce').runTo(10_000);
    driver.order = disabled;
    driver.ask();
    expect(driver.ask().decision.remarks).toEqual({});
  });

  test('says nothing of a route that an operator has taken out', () => {
    const driver = returned();
    driver.order = disabled;
    const { adjustment } = driver.ask().decision;
    driver.order = SERVE;
    expect([adjustment, driver.ask().decision.adjustment.prepend]).toEqual([{}, 3]);
  });
});

describe('a slow start by MED', () => {
  test('shows how much higher it is', () => {
    const driver = new Driver([
      slowStart({ steps: [{ med: 200 }, { med: 100 }], every: 1_000, atStart: true }),
    ]).tell(0, 'announce');
    expect(driver.decision.remarks['slow-start']).toBe(
      'slow start, step 1 of 2: MED 200 higher, for 1s each',
    );
  });
});

describe('whatever the health does', () => {
  test('the steps come in their order, each as long as it should', () => {
    const changes = fc.array(
      fc.record({
        after: fc.integer({ min: 1, max: 100_000 }),
        wish: fc.constantFrom('announce' as const, 'withdraw' as const),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(changes, fc.array(fc.nat({ max: 200_000 })), (events, moments) => {
        const driver = new Driver(guards);
        let returnedAt: number | undefined;
        let wasAnnounced = false;
        let now = 0;
        for (const { after, wish } of events) {
          now += after;
          driver.tell(now, wish);
          if (wish === 'withdraw') returnedAt = undefined;
          else if (driver.history.at(-1)?.at === now && wasAnnounced) returnedAt ??= now;
          wasAnnounced ||= wish === 'announce';
        }
        for (const moment of [...moments].sort((one, other) => one - other)) {
          driver.runTo(now + moment).ask();
          const since = returnedAt === undefined ? Infinity : now + moment - returnedAt;
          const expected = since < 30_000 ? 3 : since < 60_000 ? 2 : since < 90_000 ? 1 : 0;
          expect(driver.decision.adjustment.prepend ?? 0).toBe(expected);
        }
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
