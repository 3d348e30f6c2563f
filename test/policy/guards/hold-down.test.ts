import { describe, expect, test } from '@jest/globals';
import { holdDown } from '../../../src/policy/guards/hold-down.ts';
import { Driver } from './driver.ts';

const guards = [holdDown({ holdDown: 30_000 })];

describe('a hold-down of 30 seconds', () => {
  test('lets the first announcement pass', () => {
    expect(new Driver(guards).tell(0, 'announce').isAnnounced).toBe(true);
  });

  test('lets the first announcement pass of a service that was down at the start', () => {
    expect(new Driver(guards).tell(0, 'withdraw').tell(1_000, 'announce').isAnnounced).toBe(true);
  });

  test('never delays a withdrawal', () => {
    expect(new Driver(guards).tell(0, 'announce').tell(1, 'withdraw').isAnnounced).toBe(false);
  });

  test('keeps a route away until 30 seconds after it was withdrawn', () => {
    const driver = new Driver(guards).tell(0, 'announce').tell(10_000, 'withdraw');
    expect(driver.tell(15_000, 'announce').runTo(39_999).isAnnounced).toBe(false);
  });

  test('wants to be asked when they are over, and lets it return then', () => {
    const driver = new Driver(guards).tell(0, 'announce').tell(10_000, 'withdraw');
    driver.tell(15_000, 'announce').runTo(60_000);
    expect(driver.history.at(-1)).toEqual({ at: 40_000, standing: 'announce', attributes: 'up' });
  });

  test('is not begun anew by what the health says meanwhile', () => {
    const driver = new Driver(guards).tell(0, 'announce').tell(10_000, 'withdraw');
    driver.tell(15_000, 'announce').tell(20_000, 'withdraw').tell(38_000, 'announce');
    expect(driver.decision.wakeAt).toBe(40_000);
  });

  test('lets a service that returns later return at once', () => {
    const driver = new Driver(guards).tell(0, 'announce').tell(10_000, 'withdraw');
    expect(driver.tell(40_000, 'announce').isAnnounced).toBe(true);
  });

  test('says why, and until when', () => {
    const driver = new Driver(guards).tell(0, 'announce').tell(10_000, 'withdraw');
    expect(driver.tell(15_000, 'announce').decision.links.at(-1)).toEqual({
      stage: 'hold-down',
      wish: 'withdraw',
      until: 40_000,
      reason: {
        code: 'hold-down',
        message: 'held down: a route that was withdrawn stays away for 30s',
        evidence: { holdDown: 30_000 },
      },
    });
  });

  test('holds again after the next withdrawal', () => {
    const driver = new Driver(guards).tell(0, 'announce').tell(10_000, 'withdraw');
    driver.tell(50_000, 'announce').tell(60_000, 'withdraw').tell(61_000, 'announce');
    expect(driver.decision.wakeAt).toBe(90_000);
  });

  test('says nothing while the service is down', () => {
    const driver = new Driver(guards).tell(0, 'announce').tell(10_000, 'withdraw');
    expect(driver.links).toEqual([['condition', undefined]]);
  });
});
