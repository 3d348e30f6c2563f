import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  massWithdraw,
  MassWithdrawBreaker,
  parseGuards,
  parseMassWithdraw,
  type Guard,
  type GuardOptions,
  type Wish,
} from '../../../src/policy/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { Driver } from './driver.ts';

function guardsOf(
  options: GuardOptions<string>,
  others: readonly Guard<unknown, string>[] = [],
): readonly Guard<unknown, string>[] {
  return parseGuards(options, {
    prefix: '192.0.2.1/32',
    attributes: (value: string) => value,
    others,
  });
}

describe('several guards that delay a return', () => {
  const guards = guardsOf({
    startupHold: '60s',
    holdDown: '30s',
    flapDamping: { suppress: 1_500, halfLife: '1m', reuse: 1_000, maximum: '10m' },
  });

  test('are all shown, each with its own end, the last one last', () => {
    const driver = new Driver(guards).tell(61_000, 'announce');
    driver.tell(70_000, 'withdraw').tell(70_000, 'announce');
    driver.tell(70_000, 'withdraw').tell(71_000, 'announce');
    // Two flaps at one moment: 2000 is one half-life above 1000.
    expect(driver.links).toEqual([
      ['condition', undefined],
      ['hold-down', 100_000],
      ['flap-damping', 130_000],
    ]);
  });

  test('are put in the order of their ends, not of their names', () => {
    const driver = new Driver(guards, { now: 0 }).tell(1_000, 'announce');
    for (const wish of ['withdraw', 'announce', 'withdraw', 'announce'] as const) {
      driver.tell(2_000, wish);
    }
    // The penalty of 2000 at 2 s has fallen to 1000 at 62 s; the start is over at 60 s.
    expect(driver.links).toEqual([
      ['condition', undefined],
      ['startup-hold', 60_000],
      ['flap-damping', 62_000],
    ]);
  });

  test('have the one with the last word that delays longest', () => {
    const long = guardsOf({ startupHold: '60s', flapDamping: { suppress: 1_500 } });
    const early = new Driver(
      guardsOf({
        startupHold: '60s',
        flapDamping: { suppress: 1_500, halfLife: '1s', reuse: 1_000, maximum: '10s' },
      }),
    );
    for (const driver of [new Driver(long), early]) {
      driver.tell(1_000, 'announce');
      for (const wish of ['withdraw', 'announce', 'withdraw', 'announce'] as const) {
        driver.tell(2_000, wish);
      }
      if (driver === early) expect(driver.decision.reason.code).toBe('startup-hold');
      else expect(driver.decision.reason.code).toBe('flap-damping');
    }
  });

  test('let it return when the last of them is over', () => {
    const driver = new Driver(guards).tell(61_000, 'announce');
    driver.tell(70_000, 'withdraw').tell(70_000, 'announce');
    driver.tell(70_000, 'withdraw').tell(71_000, 'announce').runTo(600_000);
    expect(driver.history.at(-1)?.at).toBe(130_000);
  });

  test('let the damping see every flap, those under a hold-down too', () => {
    const driver = new Driver(guards).tell(61_000, 'announce').tell(70_000, 'withdraw');
    driver.tell(71_000, 'announce').tell(72_000, 'withdraw').tell(73_000, 'announce');
    expect(driver.links.at(-1)?.[0]).toBe('flap-damping');
  });
});

describe('a lease that has expired', () => {
  test('returns through the guards of a return', () => {
    const driver = new Driver(guardsOf({ lease: '10s', holdDown: '30s' }));
    driver.newestResult = 0;
    driver.tell(0, 'announce').runTo(15_000);
    driver.newestResult = 15_000;
    // The route went at 10 s.
    expect(driver.ask().links.at(-1)).toEqual(['hold-down', 40_000]);
  });

  test('is one of those that a mass withdrawal holds', () => {
    const breaker = new MassWithdrawBreaker(parseMassWithdraw({ atMost: 1 }));
    const drivers = [1, 2].map((host) => {
      const member = breaker.join(`192.0.2.${host}/32`);
      const driver = new Driver(guardsOf({ lease: '10s' }, [massWithdraw({ member })]));
      driver.newestResult = 0;
      return driver.tell(0, 'announce');
    });
    expect(drivers.map((driver) => driver.runTo(15_000).isAnnounced)).toEqual([false, true]);
  });
});

describe('a role that is lost', () => {
  const needsRole = true;

  function lose(driver: Driver, at: number): Driver {
    driver.runTo(at).role = undefined;
    return driver.ask();
  }

  function find(driver: Driver, at: number): Driver {
    driver.runTo(at).role = 'master';
    return driver.ask();
  }

  test('returns through the guards of a return', () => {
    const driver = new Driver(guardsOf({ holdDown: '30s' }), { needsRole });
    find(driver, 0).tell(0, 'announce');
    expect(find(lose(driver, 10_000), 11_000).links.at(-1)).toEqual(['hold-down', 40_000]);
  });

  test('is damped when it is lost again and again', () => {
    const driver = new Driver(guardsOf({ flapDamping: true }), { needsRole });
    find(driver, 0).tell(0, 'announce');
    for (const at of [1_000, 2_000, 3_000]) find(lose(driver, at), at + 500);
    expect(driver.decision.reason.code).toBe('flap-damping');
  });

  test('is one of those that a mass withdrawal holds', () => {
    const breaker = new MassWithdrawBreaker(parseMassWithdraw({ atMost: 1 }));
    const drivers = [1, 2, 3].map((host) => {
      const member = breaker.join(`192.0.2.${host}/32`);
      const driver = new Driver(guardsOf({}, [massWithdraw({ member })]), { needsRole });
      return find(driver, 0).tell(0, 'announce');
    });
    for (const driver of drivers) lose(driver, 1_000);
    expect(drivers.map(({ isAnnounced }) => isAnnounced)).toEqual([false, true, true]);
  });
});

/** All of them, with numbers that meet each other. */
function everything(breaker: MassWithdrawBreaker): Driver {
  const member = breaker.join('192.0.2.1/32');
  const guards = guardsOf(
    {
      lease: '40s',
      startupHold: '5s',
      holdDown: '20s',
      flapDamping: { suppress: 2_000, reuse: 1_000, halfLife: '30s', maximum: '2m' },
      slowStart: { prepend: [3, 2, 1], every: '7s' },
      sharedCause: true,
    },
    [massWithdraw({ member })],
  );
  return new Driver(guards);
}

/** A result comes in, and this is what the condition makes of it. */
function hear(driver: Driver, at: number, wish: Wish): Driver {
  driver.runTo(at);
  driver.newestResult = at;
  return driver.tell(at, wish);
}

const changes = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 60_000 }),
    wish: fc.constantFrom('announce' as const, 'withdraw' as const, 'undetermined' as const),
    more: fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 3 }),
  }),
  { maxLength: 40 },
);

function breaker(): MassWithdrawBreaker {
  return new MassWithdrawBreaker(parseMassWithdraw({ atMost: 1 }));
}

describe('all guards together, whatever the health does', () => {
  test('answer the same when they are asked the same again', () => {
    fc.assert(
      fc.property(changes, (events) => {
        const driver = everything(breaker());
        for (const { after, wish } of events) {
          const first = hear(driver, driver.now + after, wish).decision;
          const second = driver.ask().decision;
          expect({ ...second, links: [] }).toEqual({ ...first, links: [] });
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('decide the same when they are asked at other moments, too', () => {
    fc.assert(
      fc.property(changes, (events) => {
        const [plain, asked] = [everything(breaker()), everything(breaker())];
        for (const { after, wish, more } of events) {
          const at = plain.now + after;
          for (const moment of [...more].sort((one, other) => one - other)) {
            if (asked.now + moment < at) asked.runTo(asked.now + moment).ask();
          }
          for (const driver of [plain, asked]) hear(driver, at, wish);
        }
        expect(asked.history).toEqual(plain.history);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('never return before the hold-down is over', () => {
    fc.assert(
      fc.property(changes, (events) => {
        const driver = everything(breaker());
        for (const { after, wish } of events) {
          hear(driver, driver.now + after, wish);
        }
        const { history } = driver;
        for (const [index, { at, standing }] of history.entries()) {
          const before = history[index - 1];
          if (standing !== 'announce' || before?.standing !== 'withdraw') continue;
          const wasAnnounced = history.slice(0, index).some((one) => one.standing === 'announce');
          if (wasAnnounced) expect(at - before.at).toBeGreaterThanOrEqual(20_000);
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('withdraw a dead service that nothing holds at once', () => {
    fc.assert(
      fc.property(changes, (events) => {
        const driver = everything(breaker());
        for (const { after, wish } of events) {
          hear(driver, driver.now + after, wish);
          if (wish === 'withdraw') expect(driver.isAnnounced).toBe(false);
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('announce a service that stays healthy, in the end', () => {
    fc.assert(
      fc.property(changes, (events) => {
        const driver = everything(breaker());
        for (const { after, wish } of events) driver.tell(driver.now + after, wish);
        driver.tell(driver.now, 'announce');
        for (let round = 0; round < 60; round += 1) {
          driver.newestResult = driver.now;
          driver.runTo(driver.now + 5_000).ask();
        }
        expect(driver.decision).toMatchObject({ desire: 'announce', adjustment: {} });
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
