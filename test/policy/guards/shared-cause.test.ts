import { describe, expect, test } from '@jest/globals';
import { sharedCause, type SharedCauseSettings } from '../../../src/policy/guards/shared-cause.ts';
import type { Verdict } from '../../../src/policy/index.ts';
import { backend, Driver } from './driver.ts';

const MINUTE = 60_000;

const hold: SharedCauseSettings<string> = {
  dependencies: undefined,
  within: 10_000,
  policy: 'hold',
  holdFor: 5 * MINUTE,
};

type Backends = Readonly<Record<string, readonly [Verdict, number]>>;

/** Announced from 0 on; then the backends are as they are, and the condition wants to withdraw at `at`. */
function failed(
  at: number,
  backends: Backends,
  settings: Partial<SharedCauseSettings<string>> = {},
): Driver {
  const driver = new Driver([sharedCause({ ...hold, ...settings })]).tell(0, 'announce');
  return become(driver, at, backends);
}

function become(driver: Driver, at: number, backends: Backends): Driver {
  driver.runTo(at);
  driver.backends = Object.entries(backends).map(([name, [verdict, since]]) =>
    backend(name, verdict, since),
  );
  return driver.tell(at, 'withdraw');
}

describe('backends that fail within 10 seconds', () => {
  const together: Backends = { a: ['offline', 20_000], b: ['offline', 30_000] };

  test('keep the route', () => {
    expect(failed(30_000, together).isAnnounced).toBe(true);
  });

  test('keep it for 5 minutes from the last failure on', () => {
    expect(
      failed(30_000, together)
        .runTo(20 * MINUTE)
        .history.at(-1),
    ).toEqual({
      at: 330_000,
      standing: 'withdraw',
      attributes: undefined,
    });
  });

  test('are said to have failed by what they share', () => {
    expect(failed(30_000, together).decision.links.at(-1)).toEqual({
      stage: 'shared-cause',
      wish: 'announce',
      until: 330_000,
      reason: {
        code: 'shared-cause',
        message:
          'all backends (2) failed within 10s: what they share has, not each of them; the route is kept for 5m at most',
        evidence: { dependency: undefined, backends: ['a', 'b'] },
      },
    });
  });

  test('are still said to when the route is kept no longer', () => {
    expect(failed(30_000, together).runTo(20 * MINUTE).decision.reason).toMatchObject({
      code: 'shared-cause',
      message: 'all backends (2) failed within 10s: what they share has, not each of them',
    });
  });

  test('have the route say what it should while it is kept', () => {
    const driver = failed(30_000, together, { attributes: 'de-preferred' });
    expect(driver.decision.attributes).toBe('de-preferred');
  });

  test('withdraw it where that is the policy, with a reason of its own', () => {
    const driver = failed(30_000, together, { policy: 'withdraw' });
    expect([driver.isAnnounced, driver.decision.reason.code]).toEqual([false, 'shared-cause']);
  });

  test('bring back no route that is withdrawn', () => {
    const driver = new Driver([sharedCause(hold)]).tell(0, 'withdraw');
    expect(become(driver, 30_000, together).isAnnounced).toBe(false);
  });

  test('still keep the route when one has come back, and the condition wants more', () => {
    const driver = failed(30_000, together);
    become(driver, 60_000, { a: ['online', 60_000], b: ['offline', 30_000] });
    expect(driver.links.at(-1)).toEqual(['shared-cause', 330_000]);
  });

  test('have the last word no more when all are back', () => {
    const driver = failed(30_000, together);
    become(driver, 60_000, { a: ['online', 60_000], b: ['online', 60_000] });
    expect(driver.isAnnounced).toBe(false);
  });

  test('have the last word no more when another one fails after them', () => {
    const driver = failed(
      30_000,
      { ...together, c: ['online', 0] },
      { dependencies: { x: ['a', 'b'] } },
    );
    become(driver, 60_000, { ...together, a: ['online', 50_000], c: ['offline', 60_000] });
    expect(driver.isAnnounced).toBe(false);
  });

  test('count again the next time', () => {
    const driver = failed(30_000, together).tell(100_000, 'announce');
    become(driver, 200_000, { a: ['offline', 200_000], b: ['offline', 200_000] });
    expect(driver.links.at(-1)).toEqual(['shared-cause', 500_000]);
  });
});

test('an operator who takes all backends out is kept by none', () => {
  const driver = new Driver([sharedCause(hold)]).tell(0, 'announce').runTo(30_000);
  driver.isMaintained = true;
  become(driver, 30_000, { a: ['offline', 30_000], b: ['offline', 30_000] });
  expect([driver.isAnnounced, driver.decision.action]).toEqual([false, 'maintenance']);
});

describe('what is no shared cause', () => {
  test.each<{ readonly name: string; readonly backends: Backends }>([
    { name: 'a single backend', backends: { a: ['offline', 30_000] } },
    {
      name: 'failures more than 10 seconds apart',
      backends: { a: ['offline', 19_999], b: ['offline', 30_000] },
    },
    {
      name: 'failures of some only',
      backends: { a: ['offline', 30_000], b: ['offline', 30_000], c: ['online', 0] },
    },
    { name: 'doubt', backends: { a: ['offline', 30_000], b: ['unknown', 30_000] } },
  ])('$name', ({ backends }) => {
    expect(failed(30_000, backends).links).toEqual([['condition', undefined]]);
  });
});

describe('named dependencies', () => {
  const dependencies = { gateway: ['a', 'b'], resolver: ['c', 'd'] };

  test('are told apart', () => {
    const driver = failed(
      30_000,
      {
        ...{ a: ['offline', 1_000], b: ['online', 0] },
        ...{ c: ['offline', 29_000], d: ['offline', 30_000] },
      },
      { dependencies },
    );
    expect(driver.decision.reason.message).toBe(
      'all backends behind resolver (2) failed within 10s: what they share has, not each of them; the route is kept for 5m at most',
    );
  });

  test('take all of their backends', () => {
    const driver = failed(
      30_000,
      { a: ['offline', 30_000], c: ['offline', 30_000], b: ['online', 0], d: ['online', 0] },
      { dependencies },
    );
    expect(driver.isAnnounced).toBe(false);
  });

  test('leave out backends in maintenance', () => {
    const driver = new Driver([sharedCause({ ...hold, dependencies: { x: ['a', 'b', 'c'] } })]);
    driver.tell(0, 'announce').runTo(30_000);
    const maintenance = { since: 0, reason: backend('c', 'online').reason };
    driver.backends = [
      ...[backend('a', 'offline', 30_000), backend('b', 'offline', 30_000)],
      { ...backend('c', 'online'), maintenance },
    ];
    expect(driver.tell(30_000, 'withdraw').isAnnounced).toBe(true);
  });
});
