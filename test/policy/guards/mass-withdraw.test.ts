import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MassWithdrawBreaker } from '../../../src/policy/guards/mass-withdraw.ts';
import type {
  MassWithdrawChange,
  MassWithdrawLimits,
} from '../../../src/policy/guards/mass-withdraw-status.ts';
import { massWithdraw } from '../../../src/policy/guards/mass-withdraw-guard.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { Driver } from './driver.ts';

const MINUTE = 60_000;

const UP = { standing: 'announce', desire: 'announce', action: 'up' } as const;

const defaults: MassWithdrawLimits = {
  atMost: { percent: 20 },
  within: MINUTE,
  release: 'ack',
};

/** So many announcements of one node, all announced at 0. */
class Fleet {
  readonly breaker: MassWithdrawBreaker;
  readonly changes: MassWithdrawChange[] = [];
  readonly drivers: readonly Driver[];

  constructor(
    size: number,
    limits: Partial<MassWithdrawLimits> = {},
    attributes?: string,
    maintenance = 'withdraw',
  ) {
    this.breaker = new MassWithdrawBreaker({ ...defaults, ...limits });
    this.breaker.on('change', (change) => this.changes.push(change));
    this.drivers = Array.from({ length: size }, (_, index) => {
      const member = this.breaker.join(`192.0.2.${index}/32`);
      return new Driver([massWithdraw({ member, attributes })], { maintenance }).tell(
        0,
        'announce',
      );
    });
  }

  get announced(): number {
    return this.drivers.filter(({ isAnnounced }) => isAnnounced).length;
  }

  get withdrawn(): number {
    return this.drivers.length - this.announced;
  }

  /** The first so many fail one after another. */
  fail(at: number, count = this.drivers.length): this {
    for (const driver of this.drivers.slice(0, count)) driver.tell(at, 'withdraw');
    return this;
  }

  recover(at: number): this {
    for (const driver of this.drivers) driver.tell(at, 'announce');
    return this;
  }

  runTo(at: number): this {
    for (const driver of this.drivers) driver.runTo(at);
    return this;
  }

  driver(index: number): Driver {
    const driver = this.drivers[index];
    if (driver === undefined) throw new Error(`there is no announcement ${index}`);
    return driver;
  }
}

describe('a breaker of 20% within a minute', () => {
  test.each([
    { announcements: 1, leave: 1 },
    { announcements: 2, leave: 1 },
    { announcements: 4, leave: 1 },
    { announcements: 5, leave: 1 },
    { announcements: 9, leave: 1 },
    { announcements: 10, leave: 2 },
    { announcements: 100, leave: 20 },
  ])('lets $leave of $announcements leave that fail together', ({ announcements, leave }) => {
    expect(new Fleet(announcements).fail(1_000).withdrawn).toBe(leave);
  });

  test('never delays one that is under the limit', () => {
    const fleet = new Fleet(100).fail(1_000, 20);
    expect([fleet.withdrawn, fleet.breaker.status(1_000).state]).toEqual([20, 'closed']);
  });

  test('opens with the one that would exceed it, and says so once', () => {
    expect(new Fleet(100).fail(1_000).changes).toEqual([
      {
        state: 'open',
        reason: {
          code: 'mass-withdraw',
          message:
            'more than 20% of the announcements would leave within 60s: held until somebody acknowledges it',
          evidence: { withdrawn: 20, limit: 20 },
        },
      },
    ]);
  });

  test('shows what it holds', () => {
    expect(new Fleet(5).fail(1_000).breaker.status(2_000)).toEqual({
      state: 'open',
      openSince: 1_000,
      until: undefined,
      withdrawn: 1,
      limit: 1,
      announced: 4,
      held: ['192.0.2.1/32', '192.0.2.2/32', '192.0.2.3/32', '192.0.2.4/32'],
    });
  });

  test('counts of what was announced when the window began, not of what is left', () => {
    const fleet = new Fleet(100);
    for (let index = 0; index < 30; index += 1) {
      fleet.driver(index).tell(index * 1_000, 'withdraw');
    }
    expect(fleet.withdrawn).toBe(20);
  });

  test('counts anew when the window is over', () => {
    const fleet = new Fleet(100).fail(1_000, 20).runTo(61_000);
    for (let index = 20; index < 40; index += 1) fleet.driver(index).tell(61_000, 'withdraw');
    // 80 are left: 16 of them.
    expect(fleet.withdrawn).toBe(36);
  });

  test('counts one that leaves twice within the window once', () => {
    const fleet = new Fleet(10).fail(1_000, 2).recover(2_000).fail(3_000, 2);
    expect(fleet.withdrawn).toBe(2);
  });

  test('goes on announcing what recovers while it is held', () => {
    const fleet = new Fleet(5).fail(1_000);
    fleet.driver(4).tell(2_000, 'announce');
    expect(fleet.driver(4).links).toEqual([['condition', undefined]]);
  });

  test('closes when nothing is held any more', () => {
    const fleet = new Fleet(5).fail(1_000).recover(2_000);
    expect(fleet.changes.map(({ state, reason }) => [state, reason.code])).toEqual([
      ['open', 'mass-withdraw'],
      ['closed', 'mass-withdraw-over'],
    ]);
  });

  test('still counts what left before it has closed by itself', () => {
    const fleet = new Fleet(5).fail(1_000).recover(2_000);
    fleet.driver(3).tell(3_000, 'withdraw');
    expect(fleet.withdrawn).toBe(0);
  });

  test('holds while it is open even what would be under the limit by now', () => {
    const fleet = new Fleet(100).fail(1_000, 21).runTo(5 * MINUTE);
    expect(fleet.driver(50).tell(5 * MINUTE, 'withdraw').isAnnounced).toBe(true);
  });

  test('counts what has come since the window began, too', () => {
    const fleet = new Fleet(9).fail(1_000, 1);
    const late = fleet.breaker.join('198.51.100.1/32');
    new Driver([massWithdraw({ member: late })]).tell(2_000, 'announce');
    expect(fleet.breaker.status(2_000)).toMatchObject({ announced: 9, withdrawn: 1, limit: 2 });
  });

  test('never holds a service that was not announced', () => {
    const { breaker } = new Fleet(5).fail(1_000);
    const driver = new Driver([massWithdraw({ member: breaker.join('198.51.100.1/32') })]);
    expect(driver.tell(2_000, 'withdraw').memory.standing).toBe('withdraw');
  });
});

describe('an acknowledgement', () => {
  test('lets all leave at once that were held', () => {
    const fleet = new Fleet(100).fail(1_000).runTo(5_000);
    const held = fleet.breaker.ack(5_000);
    expect([held, fleet.withdrawn]).toEqual([80, 100]);
  });

  test('closes the breaker, and says so', () => {
    const fleet = new Fleet(5).fail(1_000);
    fleet.breaker.ack(5_000);
    expect(fleet.changes.at(-1)).toEqual({
      state: 'closed',
      reason: {
        code: 'mass-withdraw-acknowledged',
        message: 'acknowledged: 4 held withdrawals go out',
        evidence: { held: 4 },
      },
    });
  });

  test('is needed again when as many fail after it', () => {
    const fleet = new Fleet(100).fail(1_000, 30).runTo(5_000);
    fleet.breaker.ack(5_000);
    for (const driver of fleet.drivers.slice(30)) driver.tell(6_000, 'withdraw');
    // 70 were left: 14 of them.
    expect(fleet.withdrawn).toBe(44);
  });

  test('does nothing while the breaker is closed', () => {
    const fleet = new Fleet(100).fail(1_000, 20);
    expect([fleet.breaker.ack(2_000), fleet.changes]).toEqual([0, []]);
  });

  test('that comes between a decision and what comes of it does not open it again', () => {
    const breaker = new MassWithdrawBreaker({ ...defaults, atMost: { count: 1 } });
    const [one, other] = [breaker.join('192.0.2.1/32'), breaker.join('192.0.2.2/32')];
    const outcome = { now: 1_000, standing: 'announce', desire: 'announce', action: 'up' } as const;
    one.settle({ ...outcome, isHeld: true });
    other.settle({ ...outcome, isHeld: true });
    breaker.ack(1_000);
    other.settle({ ...outcome, isHeld: true });
    expect(breaker.status(1_000).state).toBe('closed');
  });

  test('does not make one leave that has recovered', () => {
    const fleet = new Fleet(5).fail(1_000);
    fleet.driver(4).tell(2_000, 'announce').runTo(3_000);
    fleet.runTo(3_000).breaker.ack(3_000);
    expect(fleet.announced).toBe(1);
  });
});

describe('a release after 10 minutes', () => {
  const tenMinutes = { release: 10 * MINUTE };

  test('is shown with each announcement that is held', () => {
    const fleet = new Fleet(5, tenMinutes).fail(1_000);
    expect(fleet.driver(4).links.at(-1)).toEqual(['mass-withdraw', 601_000]);
  });

  test('holds until then', () => {
    expect(new Fleet(5, tenMinutes).fail(1_000).runTo(600_999).announced).toBe(4);
  });

  test('lets all leave then that were held, one of which asks first', () => {
    const fleet = new Fleet(5, tenMinutes).fail(1_000);
    for (const driver of fleet.drivers) driver.now = 601_000;
    fleet.driver(3).ask();
    expect(fleet.announced).toBe(0);
  });

  test('says that nobody has acknowledged it', () => {
    const fleet = new Fleet(5, tenMinutes).fail(1_000).runTo(601_000);
    expect(fleet.changes.at(-1)?.reason).toEqual({
      code: 'mass-withdraw-timed-out',
      message: 'nobody has acknowledged it in 10m: 4 held withdrawals go out',
      evidence: { held: 4 },
    });
  });
});

describe('a number of announcements as the limit', () => {
  test('is that number, however many there are', () => {
    expect(new Fleet(100, { atMost: { count: 5 } }).fail(1_000).withdrawn).toBe(5);
  });
});

describe('an operator', () => {
  const disabled = {
    kind: 'disabled',
    reason: { code: 'disabled', message: 'disabled', evidence: undefined },
  } as const;

  test('may take out as many as he likes', () => {
    const fleet = new Fleet(5);
    for (const driver of fleet.drivers) {
      driver.order = disabled;
      driver.ask();
    }
    expect([fleet.announced, fleet.changes]).toEqual([0, []]);
  });

  test('uses up nothing of the limit', () => {
    const fleet = new Fleet(5);
    fleet.driver(0).order = disabled;
    fleet.driver(0).ask();
    expect(fleet.driver(1).tell(1_000, 'withdraw').isAnnounced).toBe(false);
  });

  test('may take out the backends of as many as he likes', () => {
    const fleet = new Fleet(5);
    for (const driver of fleet.drivers) {
      driver.isMaintained = true;
      driver.tell(1_000, 'withdraw');
    }
    expect([fleet.announced, fleet.changes]).toEqual([0, []]);
    expect(fleet.breaker.status(1_000).withdrawn).toBe(0);
  });

  test('may have one announced in maintenance, whose service may die then', () => {
    const fleet = new Fleet(5, {}, undefined, 'in maintenance');
    for (const driver of fleet.drivers) {
      driver.order = disabled;
      driver.ask().tell(1_000, 'withdraw');
    }
    expect([fleet.announced, fleet.changes]).toEqual([5, []]);
  });

  test('may drain all, whose services may die meanwhile', () => {
    const fleet = new Fleet(5);
    for (const driver of fleet.drivers) {
      driver.order = { ...disabled, kind: 'draining', waiting: true };
      driver.ask().tell(1_000, 'withdraw');
    }
    expect([fleet.announced, fleet.changes]).toEqual([0, []]);
  });

  test('may take out what is held, which is not held any more then', () => {
    const fleet = new Fleet(5).fail(1_000);
    fleet.driver(4).order = disabled;
    fleet.driver(4).ask();
    expect(fleet.breaker.status(1_000).held).not.toContain('192.0.2.4/32');
  });
});

describe('a removal', () => {
  function joined(count: number): {
    readonly breaker: MassWithdrawBreaker;
    readonly members: readonly ReturnType<MassWithdrawBreaker['join']>[];
    readonly called: number[];
  } {
    const breaker = new MassWithdrawBreaker(defaults);
    const called: number[] = [];
    const members = Array.from({ length: count }, (_, index) => {
      const member = breaker.join(`192.0.2.${index}/32`);
      member.follow(() => called.push(index));
      member.settle({ now: 0, ...UP, isHeld: false });
      return member;
    });
    return { breaker, members, called };
  }

  test('of all of them removes as many as may leave', () => {
    const { members } = joined(100);
    expect(members.filter((member) => member.requestRemoval(1_000))).toHaveLength(20);
  });

  test('that is held stays held while the service is healthy', () => {
    const { breaker, members } = joined(2);
    for (const member of members) member.requestRemoval(1_000);
    members[1]?.settle({ now: 2_000, ...UP, isHeld: false });
    expect(breaker.status(2_000).held).toEqual(['192.0.2.1/32']);
  });

  test('that is held is called back by an acknowledgement, and may go then', () => {
    const { breaker, members, called } = joined(3);
    for (const member of members) member.requestRemoval(1_000);
    breaker.ack(2_000);
    expect([called, members.map((member) => member.requestRemoval(2_000))]).toEqual([
      [1, 2],
      [true, true, true],
    ]);
  });

  test('may go after an acknowledgement although its service was decided upon before', () => {
    const { breaker, members } = joined(3);
    for (const member of members) member.requestRemoval(1_000);
    breaker.ack(2_000);
    for (const member of members.slice(1)) {
      member.settle({ now: 2_000, ...UP, isHeld: false });
    }
    expect(members.slice(1).map((member) => member.requestRemoval(2_000))).toEqual([true, true]);
  });

  test('that is called off is held no more', () => {
    const { breaker, members } = joined(2);
    for (const member of members) member.requestRemoval(1_000);
    members[1]?.cancelRemoval();
    expect(breaker.status(1_000)).toMatchObject({ state: 'closed', held: [], announced: 1 });
  });

  test('of what is not announced may always be', () => {
    const { breaker, members } = joined(2);
    for (const member of members) member.requestRemoval(1_000);
    expect(breaker.join('198.51.100.1/32').requestRemoval(1_000)).toBe(true);
  });
});

describe('a route of several owners', () => {
  /** So many owners of one route, and four routes more, all announced at 0; one route may leave. */
  function owners(
    count: number,
    sharing: 'any' | 'all',
  ): { readonly fleet: Fleet; readonly owners: readonly Driver[] } {
    const fleet = new Fleet(4, { atMost: { count: 1 } });
    const made = Array.from({ length: count }, () => {
      const member = fleet.breaker.join('198.51.100.1/32', sharing);
      return new Driver([massWithdraw({ member })]).tell(0, 'announce');
    });
    return { fleet, owners: made };
  }

  test('counts once', () => {
    expect(owners(3, 'any').fleet.breaker.status(0).announced).toBe(5);
  });

  test('is not withdrawn by an owner whom others outlast', () => {
    const { fleet, owners: three } = owners(3, 'any');
    for (const driver of three.slice(0, 2)) driver.tell(1_000, 'withdraw');
    expect(three.map(({ isAnnounced }) => isAnnounced)).toEqual([false, false, true]);
    expect(fleet.breaker.status(1_000)).toMatchObject({ withdrawn: 0, announced: 5 });
  });

  test('is withdrawn by the last one, who may be held', () => {
    const { fleet, owners: two } = owners(2, 'any');
    fleet.fail(1_000, 1);
    for (const driver of two) driver.tell(1_000, 'withdraw');
    expect(two.map(({ isAnnounced }) => isAnnounced)).toEqual([false, true]);
    expect(fleet.breaker.status(1_000).held).toEqual(['198.51.100.1/32']);
  });

  test('holds no owner any more as soon as another one keeps it', () => {
    const { fleet, owners: two } = owners(2, 'any');
    const [first, second] = two;
    fleet.fail(1_000, 1);
    for (const driver of two) driver.tell(1_000, 'withdraw');
    first?.tell(2_000, 'announce');
    expect([first?.isAnnounced, second?.isAnnounced]).toEqual([true, false]);
    expect(fleet.breaker.status(2_000)).toMatchObject({ state: 'closed', held: [], announced: 4 });
  });

  test('may be replaced, whatever has left already', () => {
    const { breaker } = new Fleet(4, { atMost: { count: 1 } }).fail(1_000, 1);
    const [old, other] = [breaker.join('198.51.100.1/32'), breaker.join('198.51.100.1/32')];
    for (const member of [old, other]) member.settle({ now: 1_000, ...UP, isHeld: false });
    expect([old.requestRemoval(2_000), breaker.status(2_000).withdrawn]).toEqual([true, 1]);
  });

  test('that needs all of them leaves with the first, and once', () => {
    const { fleet, owners: two } = owners(2, 'all');
    for (const driver of two) driver.tell(1_000, 'withdraw');
    expect(two.map(({ isAnnounced }) => isAnnounced)).toEqual([false, false]);
    expect(fleet.breaker.status(1_000)).toMatchObject({ withdrawn: 1, announced: 4 });
  });

  test('that needs all of them is held for the first', () => {
    const { fleet, owners: two } = owners(2, 'all');
    fleet.fail(1_000, 1);
    expect(two[0]?.tell(1_000, 'withdraw').isAnnounced).toBe(true);
  });

  test('that needs all of them is not withdrawn by a new one that is not ready', () => {
    const { fleet } = owners(2, 'all');
    const member = fleet.breaker.join('198.51.100.1/32', 'all');
    new Driver([massWithdraw({ member })]).tell(1_000, 'withdraw');
    expect(fleet.breaker.status(1_000)).toMatchObject({ withdrawn: 0, announced: 4 });
  });
});

describe('a stop of all announcements', () => {
  test('counts nothing, and leaves nothing behind', () => {
    const fleet = new Fleet(5).fail(1_000, 2);
    for (const driver of fleet.drivers) driver.stop();
    expect(fleet.breaker.status(MINUTE + 1_000)).toMatchObject({
      ...{ state: 'closed', announced: 0, withdrawn: 0, held: [] },
    });
  });
});

describe('the attributes of a held route', () => {
  test('are said while it is held', () => {
    const fleet = new Fleet(5, {}, 'de-preferred').fail(1_000);
    expect(fleet.driver(4).decision.attributes).toBe('de-preferred');
  });
});

describe('whatever happens', () => {
  const event = fc.record({
    after: fc.integer({ min: 0, max: 20_000 }),
    who: fc.nat({ max: 11 }),
    wish: fc.constantFrom('announce' as const, 'withdraw' as const),
  });

  test('no more leave within any window than may, while nobody acknowledges it', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 80 }),
        fc.integer({ min: 1, max: 5 }),
        (events, most) => {
          const fleet = new Fleet(12, { atMost: { count: most } });
          let now = 0;
          for (const { after, who, wish } of events) {
            now += after;
            fleet.driver(who).tell(now, wish);
          }
          const leavings = fleet.drivers.flatMap(({ history }, who) =>
            history
              .filter(({ standing }) => standing === 'withdraw')
              .map(({ at }) => ({ who, at })),
          );
          for (const { at: begin } of leavings) {
            const within = leavings.filter(({ at }) => at >= begin && at < begin + MINUTE);
            expect(new Set(within.map(({ who }) => who)).size).toBeLessThanOrEqual(most);
          }
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });

  test('what is counted agrees with what is announced', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), fc.nat({ max: 80 }), (events, ackAt) => {
        const fleet = new Fleet(12);
        let now = 0;
        for (const [index, { after, who, wish }] of events.entries()) {
          now += after;
          fleet.driver(who).tell(now, wish);
          if (index === ackAt) fleet.runTo(now).breaker.ack(now);
        }
        expect(fleet.breaker.status(now).announced).toBe(fleet.announced);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  test('being asked again changes nothing', () => {
    const asking = fc.record({ event, other: fc.nat({ max: 11 }) });
    fc.assert(
      fc.property(fc.array(asking, { maxLength: 60 }), (events) => {
        const [plain, asked] = [new Fleet(12), new Fleet(12)];
        let now = 0;
        for (const {
          event: { after, who, wish },
          other,
        } of events) {
          now += after;
          plain.driver(who).tell(now, wish);
          asked.driver(who).tell(now, wish);
          asked.driver(other).runTo(now).ask();
        }
        expect(asked.drivers.map(({ isAnnounced }) => isAnnounced)).toEqual(
          plain.drivers.map(({ isAnnounced }) => isAnnounced),
        );
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('a node with 10,000 announcements', () => {
  test('lets 2,000 leave and holds 8,000', () => {
    expect(new Fleet(10_000).fail(1_000).withdrawn).toBe(2_000);
  });
});
