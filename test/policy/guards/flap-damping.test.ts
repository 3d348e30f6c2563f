import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flapDamping } from '../../../src/policy/guards/flap-damping.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { Driver } from './driver.ts';

const MINUTE = 60_000;

/** RFC 2439 with the numbers of Cisco and FRR. */
const settings = {
  penalty: 1_000,
  halfLife: 15 * MINUTE,
  suppress: 2_000,
  reuse: 750,
  maximum: 60 * MINUTE,
};

const guards = [flapDamping(settings)];

/** Fails and returns so often, every 6 seconds, from 10 s on; it is up after that. */
function flapping(times: number, driver = new Driver(guards)): Driver {
  driver.tell(0, 'announce');
  for (let flap = 0; flap < times; flap += 1) {
    driver.tell(10_000 + flap * 6_000, 'withdraw').tell(13_000 + flap * 6_000, 'announce');
  }
  return driver;
}

describe('flap damping', () => {
  test('lets the first announcement pass', () => {
    expect(flapping(0).isAnnounced).toBe(true);
  });

  test.each([
    { flaps: 1, isAnnounced: true },
    { flaps: 2, isAnnounced: true },
    { flaps: 3, isAnnounced: false },
  ])('after $flaps flaps in a row announces: $isAnnounced', ({ flaps, isAnnounced }) => {
    expect(flapping(flaps).isAnnounced).toBe(isAnnounced);
  });

  test('announces at most three times in ten flaps within a minute', () => {
    const announced = flapping(10).history.filter(({ standing }) => standing === 'announce');
    expect(announced).toHaveLength(3);
  });

  test('withdraws what fails at once, however often it has failed', () => {
    const driver = flapping(2).tell(30_000, 'withdraw');
    expect(driver.isAnnounced).toBe(false);
  });

  test('suppresses until the penalty has fallen to the reuse threshold', () => {
    // Three flaps at one moment are a penalty of 3000: two half-lives above 750.
    const driver = new Driver(guards).tell(0, 'announce');
    for (const wish of ['withdraw', 'announce', 'withdraw', 'announce', 'withdraw'] as const) {
      driver.tell(MINUTE, wish);
    }
    expect(driver.tell(MINUTE, 'announce').decision.wakeAt).toBe(31 * MINUTE);
  });

  test('announces again then', () => {
    const driver = flapping(3);
    const until = driver.decision.wakeAt ?? 0;
    expect(driver.runTo(120 * MINUTE).history.at(-1)).toEqual({
      at: until,
      standing: 'announce',
      attributes: 'up',
    });
  });

  test('says until when, with the penalty, in the remark', () => {
    const driver = new Driver(guards).tell(0, 'announce');
    for (const wish of ['withdraw', 'announce', 'withdraw', 'announce', 'withdraw'] as const) {
      driver.tell(MINUTE, wish);
    }
    expect(driver.tell(MINUTE, 'announce').decision.remarks['flap-damping']).toBe(
      'penalty 3000: suppressed until it has fallen to 750, in 30m',
    );
  });

  test('says why', () => {
    expect(flapping(3).decision.reason).toMatchObject({
      code: 'flap-damping',
      message:
        'damped: it has failed and returned too often, and is to be quiet until its penalty has fallen to 750',
    });
  });

  test('says the same all the while', () => {
    const driver = flapping(3);
    const { reason: first } = driver.decision;
    expect(driver.runTo(20 * MINUTE).ask().decision.reason).toEqual(first);
  });

  test('goes on counting what flaps while it is suppressed', () => {
    const driver = flapping(3);
    const until = driver.decision.wakeAt ?? 0;
    driver.tell(5 * MINUTE, 'withdraw').tell(6 * MINUTE, 'announce');
    expect(driver.decision.wakeAt).toBeGreaterThan(until);
  });

  test('never suppresses for longer than the maximum after the last flap', () => {
    const driver = flapping(500);
    // The last flap was at 10 s + 499 × 6 s.
    expect(driver.decision.wakeAt).toBeCloseTo(10_000 + 499 * 6_000 + 60 * MINUTE, 3);
  });

  test('lets what flaps rarely flap for ever', () => {
    const driver = new Driver(guards).tell(0, 'announce');
    for (let hour = 1; hour < 100; hour += 1) {
      driver.tell(hour * 60 * MINUTE, 'withdraw').tell(hour * 60 * MINUTE + 1_000, 'announce');
      expect(driver.isAnnounced).toBe(true);
    }
  });

  test('shows a penalty that suppresses nothing yet', () => {
    expect(flapping(1).decision.remarks['flap-damping']).toBe(
      'penalty 998: returns are suppressed above 2000',
    );
  });

  test('shows none that has fallen to half of the reuse threshold', () => {
    expect(
      flapping(1)
        .runTo(60 * MINUTE)
        .ask().decision.remarks,
    ).toEqual({});
  });

  test('does not count what an operator has taken out', () => {
    const driver = new Driver(guards).tell(0, 'announce');
    driver.isMaintained = true;
    expect(driver.tell(1_000, 'withdraw').decision.remarks).toEqual({});
  });
});

describe('whatever the health does', () => {
  const changes = fc.array(
    fc.record({
      after: fc.integer({ min: 0, max: 10 * MINUTE }),
      wish: fc.constantFrom('announce' as const, 'withdraw' as const),
    }),
    { maxLength: 60 },
  );

  test('damping withdraws no later than none', () => {
    fc.assert(
      fc.property(changes, (events) => {
        const [damped, plain] = [new Driver(guards), new Driver([])];
        let now = 0;
        for (const { after, wish } of events) {
          now += after;
          damped.tell(now, wish);
          plain.tell(now, wish);
          if (!plain.isAnnounced) expect(damped.isAnnounced).toBe(false);
        }
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  test('a healthy service that is damped is announced again within the maximum', () => {
    fc.assert(
      fc.property(changes, (events) => {
        const driver = new Driver(guards);
        let now = 0;
        for (const { after, wish } of events) driver.tell((now += after), wish);
        expect(driver.tell(now, 'announce').runTo(now + 60 * MINUTE + 1).isAnnounced).toBe(true);
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
