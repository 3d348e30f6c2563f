import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Emitter } from '../../../src/core/index.ts';
import {
  massWithdraw,
  MassWithdrawBreaker,
  parseGuards,
  parseMassWithdraw,
  type Guard,
  type GuardOptions,
  type Verdict,
} from '../../../src/policy/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { backend, Driver, SERVE } from './driver.ts';

/**
 * Each guard beside a second one, written from docs/policy.md alone, that looks at every second of the past anew in the
 * place of remembering anything.
 */
const SECOND = 1_000;

const LENGTH = 150;

type Service = 'announce' | 'withdraw';

function guardsOf(options: GuardOptions<string>): readonly Guard<unknown, string>[] {
  return parseGuards(options, { prefix: '192.0.2.1/32', attributes: (value: string) => value });
}

/** What the health says in each second: it changes now and then. */
const services = fc
  .array(
    fc.tuple(fc.constantFrom<Service>('announce', 'withdraw'), fc.integer({ min: 1, max: 25 })),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((spans) => spans.flatMap(([service, length]) => Array<Service>(length).fill(service)))
  .map((all) => all.slice(0, LENGTH));

/** Whether the route is there in each second: asked when the health changes, and when it wants to be woken. */
function play(
  driver: Driver,
  health: readonly Service[],
  each?: (second: number) => void,
): boolean[] {
  return health.map((service, second) => {
    driver.runTo(second * SECOND);
    each?.(second);
    if (health[second - 1] !== service) driver.tell(second * SECOND, service);
    return driver.isAnnounced;
  });
}

describe('a second model of', () => {
  test('the startup hold', () => {
    fc.assert(
      fc.property(services, fc.integer({ min: 1, max: 40 }), (health, hold) => {
        const expected = health.map((service, second) => service === 'announce' && second >= hold);
        expect(play(new Driver(guardsOf({ startupHold: hold * SECOND })), health)).toEqual(
          expected,
        );
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('the hold-down', () => {
    fc.assert(
      fc.property(services, fc.integer({ min: 1, max: 40 }), (health, hold) => {
        const expected: boolean[] = [];
        for (const [second, service] of health.entries()) {
          const last = expected.lastIndexOf(true);
          // It was withdrawn in the second after the last one in which it was there.
          const mayReturn = last < 0 || last === second - 1 || second - (last + 1) >= hold;
          expected.push(service === 'announce' && mayReturn);
        }
        expect(play(new Driver(guardsOf({ holdDown: hold * SECOND })), health)).toEqual(expected);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('the flap damping', () => {
    const [penalty, halfLife, suppress, reuse, maximum] = [1_000, 20, 2_000, 750, 60];
    fc.assert(
      fc.property(services, (health) => {
        const most = reuse * 2 ** (maximum / halfLife);
        let merit = 0;
        let isSuppressed = false;
        const expected = health.map((service, second) => {
          merit *= 2 ** (-1 / halfLife);
          if (merit <= reuse * (1 + 1e-9)) isSuppressed = false;
          if (service === 'withdraw' && health[second - 1] === 'announce') {
            merit = Math.min(most, merit + penalty);
            if (merit > suppress) isSuppressed = true;
          }
          return service === 'announce' && !isSuppressed;
        });
        const flapDamping = {
          ...{ penalty, suppress, reuse },
          halfLife: halfLife * SECOND,
          maximum: maximum * SECOND,
        };
        expect(play(new Driver(guardsOf({ flapDamping })), health)).toEqual(expected);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('the lease', () => {
    const results = fc.uniqueArray(fc.nat({ max: LENGTH }), { maxLength: 15 });
    fc.assert(
      fc.property(services, results, fc.integer({ min: 1, max: 40 }), (health, seconds, lease) => {
        const expected = health.map((service, now) => {
          // What is assumed before the first result is on lease too.
          const newest = Math.max(0, ...seconds.filter((second) => second <= now));
          return service === 'announce' && now - newest < lease;
        });
        const driver = new Driver(guardsOf({ lease: lease * SECOND }));
        const heard = play(driver, health, (second) => {
          if (!seconds.includes(second)) return;
          driver.newestResult = second * SECOND;
          if (second > 0) driver.ask();
        });
        expect(heard).toEqual(expected);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('the slow start', () => {
    const outages = fc.uniqueArray(fc.nat({ max: LENGTH }), { maxLength: 60 });
    const steps = [30, 20, 10];
    fc.assert(
      fc.property(services, outages, (health, out) => {
        const isThere = health.map(
          (service, second) => service === 'announce' && !out.includes(second),
        );
        const expected = isThere.map((is, second) => {
          if (!is) return 0;
          const gone = isThere.lastIndexOf(false, second);
          const returns = gone >= 0 && isThere.slice(0, gone).includes(true);
          return returns ? (steps[Math.floor((second - gone - 1) / 7)] ?? 0) : 0;
        });
        const driver = new Driver(guardsOf({ slowStart: { med: steps, every: 7 * SECOND } }));
        const why = { code: 'told', message: 'told', evidence: undefined };
        const seen: number[] = [];
        for (const [second, service] of health.entries()) {
          driver.runTo(second * SECOND);
          driver.order = out.includes(second) ? { kind: 'disabled', reason: why } : SERVE;
          driver.tell(second * SECOND, service);
          seen.push(driver.decision.adjustment.med ?? 0);
        }
        expect(seen).toEqual(expected);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('the shared cause', () => {
    const change = fc.record({
      after: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 20, max: 40 })),
      who: fc.nat({ max: 2 }),
      verdict: fc.constantFrom<Verdict>('online', 'offline', 'offline', 'offline'),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const driver = new Driver(
          guardsOf({ sharedCause: { within: 10 * SECOND, holdFor: 30 * SECOND } }),
        );
        const backends = ['a', 'b', 'c'].map((name) => ({ name, verdict: 'online', since: 0 }));
        const show = (at: number): void => {
          driver.backends = backends.map(({ name, verdict, since }) =>
            backend(name, verdict as Verdict, since * SECOND),
          );
          const isDead = backends.every(({ verdict }) => verdict === 'offline');
          driver.tell(at * SECOND, isDead ? 'withdraw' : 'announce');
        };
        show(0);
        let [now, isThere] = [0, true];
        for (const { after, who, verdict } of changes) {
          for (const end = now + after; now < end;) {
            now += 1;
            driver.runTo(now * SECOND);
            const failed = backends[who];
            if (now === end && failed !== undefined && failed.verdict !== verdict) {
              Object.assign(failed, { verdict, since: now });
            }
            show(now);
            const times = backends.map(({ since }) => since);
            const isTogether = Math.max(...times) - Math.min(...times) <= 10;
            const isDead = backends.every((one) => one.verdict === 'offline');
            isThere = !isDead || (isThere && isTogether && now < Math.max(...times) + 30);
            expect([now, driver.isAnnounced]).toEqual([now, isThere]);
          }
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test.each(['withdraw', 'hold'] as const)(
    'the last announcers, which %s unknown',
    (whenUnknown) => {
      const views = fc.array(
        fc.record({ at: fc.nat({ max: LENGTH }), count: fc.nat({ max: 3 }), valid: fc.boolean() }),
        { maxLength: 30 },
      );
      fc.assert(
        fc.property(services, views, (health, changes) => {
          let known = { count: 3, valid: true };
          const view = Object.assign(new Emitter<{ change: object }>(), {
            announcers: () => known,
          });
          const minAnnouncers = { atLeast: 2, view, whenUnknown };
          const driver = new Driver(guardsOf({ minAnnouncers }));
          let [isThere, wasThere] = [false, false];
          const expected: boolean[] = [];
          const seen = health.map((service, second) => {
            known = changes.find(({ at }) => at === second) ?? known;
            driver.tell(second * SECOND, service);
            view.emit('change', {});
            const isKept = known.valid ? known.count < 2 : whenUnknown === 'hold' && isThere;
            isThere = service === 'announce' || (wasThere && isKept);
            wasThere ||= isThere;
            expected.push(isThere);
            return driver.isAnnounced;
          });
          expect(seen).toEqual(expected);
        }),
        { numRuns: propertyRuns(200) },
      );
    },
  );
});

/** What the page says of the breaker, in its own words. */
class BreakerModel {
  readonly there = new Set<number>();
  readonly #held = new Set<number>();
  readonly #left = new Map<number, number>();
  readonly #most: number;
  readonly #window: number;
  readonly #release: number;
  #openSince: number | undefined;

  constructor(most: number, window: number, release: number) {
    this.#most = most;
    this.#window = window;
    this.#release = release;
  }

  pass(now: number): void {
    for (const [route, at] of this.#left) if (now - at >= this.#window) this.#left.delete(route);
    if (this.#openSince !== undefined && now - this.#openSince >= this.#release) this.ack();
  }

  ack(): void {
    if (this.#openSince === undefined) return;
    for (const route of this.#held) this.there.delete(route);
    this.#held.clear();
    this.#left.clear();
    this.#openSince = undefined;
  }

  announce(route: number): void {
    this.there.add(route);
    this.#held.delete(route);
    if (this.#held.size === 0) this.#openSince = undefined;
  }

  withdraw(route: number, now: number): void {
    if (!this.there.has(route) || this.#held.has(route)) return;
    const isAdmitted = this.#left.has(route) || this.#left.size < this.#most;
    if (this.#openSince === undefined && isAdmitted) {
      this.there.delete(route);
      this.#left.set(route, now);
      return;
    }
    this.#openSince ??= now;
    this.#held.add(route);
  }
}

test('a second model of the breaker', () => {
  const event = fc.record({
    after: fc.nat({ max: 9 }),
    who: fc.nat({ max: 7 }),
    what: fc.constantFrom('announce', 'withdraw', 'withdraw', 'ack'),
  });
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 100 }),
      fc.integer({ min: 1, max: 4 }),
      (events, most) => {
        const breaker = new MassWithdrawBreaker(
          parseMassWithdraw({ atMost: most, within: '20s', release: '15s' }),
        );
        const model = new BreakerModel(most, 20, 15);
        const drivers = Array.from({ length: 8 }, (_, index) => {
          const member = breaker.join(`192.0.2.${index}/32`);
          model.announce(index);
          return new Driver([massWithdraw({ member })]).tell(0, 'announce');
        });
        let now = 0;
        for (const { after, who, what } of events) {
          for (let passed = 0; passed < after; passed += 1) {
            now += 1;
            for (const driver of drivers) driver.runTo(now * SECOND);
            model.pass(now);
          }
          if (what === 'ack') {
            breaker.ack(now * SECOND);
            model.ack();
          } else if (what === 'announce') {
            drivers[who]?.tell(now * SECOND, 'announce');
            model.announce(who);
          } else {
            drivers[who]?.tell(now * SECOND, 'withdraw');
            model.withdraw(who, now);
          }
          const there = drivers.flatMap(({ isAnnounced }, index) => (isAnnounced ? index : []));
          expect([now, there]).toEqual([now, [...model.there].sort()]);
        }
      },
    ),
    { numRuns: propertyRuns(300) },
  );
});
