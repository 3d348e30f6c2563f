import { describe, expect, test } from '@jest/globals';
import { lease } from '../../../src/policy/guards/lease.ts';
import { Driver } from './driver.ts';

const guards = [lease({ lease: 15_000 })];

function announced({ newestResult }: { newestResult: number }): Driver {
  const driver = new Driver(guards);
  driver.newestResult = newestResult;
  return driver.tell(1_000, 'announce');
}

describe('a lease of 15 seconds', () => {
  test('withdraws 15 seconds after the newest result', () => {
    expect(announced({ newestResult: 900 }).runTo(60_000).history.at(-1)).toEqual({
      at: 15_900,
      standing: 'withdraw',
      attributes: undefined,
    });
  });

  test('does not look again at once, whatever the fractions of time make of it', () => {
    // 66037.4 - 65037.4 is less than 1000 by a bit.
    const driver = announced({ newestResult: 50_037.4 }).tell(66_037.4, 'announce');
    expect(driver.decision.wakeAt).toBe(67_037.4);
  });

  test('says why', () => {
    expect(announced({ newestResult: 900 }).runTo(16_000).decision.reason).toEqual({
      code: 'lease-expired',
      message: 'no check has had a result for 15s: the lease of the route has expired',
      evidence: { lease: 15_000, group: undefined },
    });
  });

  test('names the group that is silent, where there are several', () => {
    const driver = announced({ newestResult: 900 });
    driver.silentGroup = 'web';
    expect(driver.runTo(16_000).decision.reason).toEqual({
      code: 'lease-expired',
      message: 'no check of web has had a result for 15s: the lease of the route has expired',
      evidence: { lease: 15_000, group: 'web' },
    });
  });

  test('is renewed by a result that nobody has told of', () => {
    const driver = announced({ newestResult: 900 }).runTo(10_000);
    driver.newestResult = 9_000;
    expect(driver.runTo(23_999).isAnnounced).toBe(true);
  });

  test('asks for the newest result only when the one that is known has expired', () => {
    const driver = announced({ newestResult: 900 });
    for (let at = 1_000; at < 15_900; at += 100) driver.runTo(at).ask();
    expect(driver.newestResultAsked).toBe(1);
  });

  test('lets the route return with the next result', () => {
    const driver = announced({ newestResult: 900 }).runTo(20_000);
    driver.newestResult = 20_100;
    expect(driver.runTo(20_100).ask().isAnnounced).toBe(true);
  });

  test('looks for the next result every second where nobody tells of it', () => {
    const driver = announced({ newestResult: 900 }).runTo(20_000);
    driver.newestResult = 20_100;
    expect(driver.runTo(60_000).history.at(-2)).toEqual({
      at: 20_900,
      standing: 'announce',
      attributes: 'up',
    });
  });

  test('holds for what is assumed before the first result, from the start on', () => {
    const driver = new Driver(guards).tell(1_000, 'announce').runTo(60_000);
    expect(driver.history.at(-1)?.at).toBe(15_000);
  });

  test('does not expire while the service is withdrawn', () => {
    const driver = announced({ newestResult: 900 }).tell(2_000, 'withdraw').runTo(60_000);
    expect(driver.links).toEqual([['condition', undefined]]);
  });
});
