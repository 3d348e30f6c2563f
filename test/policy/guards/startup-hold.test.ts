import { describe, expect, test } from '@jest/globals';
import { startupHold } from '../../../src/policy/guards/startup-hold.ts';
import { Driver, judgementOf } from './driver.ts';

const guards = [startupHold({ startupHold: 10_000 })];

describe('a startup hold of 10 seconds', () => {
  test('announces nothing before, however healthy the service is', () => {
    const driver = new Driver(guards, { now: 500 }).tell(600, 'announce');
    expect(driver.runTo(10_499).isAnnounced).toBe(false);
  });

  test('is over 10 seconds after the announcement has begun to follow its health', () => {
    const driver = new Driver(guards, { now: 500 }).tell(600, 'announce').runTo(60_000);
    expect(driver.history.at(-1)?.at).toBe(10_500);
  });

  test('does not hold what comes later', () => {
    expect(new Driver(guards).tell(10_000, 'announce').isAnnounced).toBe(true);
  });

  test('leaves what is undecided undecided', () => {
    expect(new Driver(guards).tell(1_000, 'undetermined').decision.desire).toBe('nothing');
  });

  test('lets a service go that dies meanwhile, and says nothing to it', () => {
    const driver = new Driver(guards).tell(1_000, 'announce').tell(2_000, 'withdraw');
    expect(driver.links).toEqual([['condition', undefined]]);
  });

  test('does not take away what is announced already', () => {
    const step = startupHold({ startupHold: 10_000 }).step(null, {
      ...{ now: 1_000, wish: 'announce', standing: 'announce', since: 0, desire: 'announce' },
      reason: { code: 'test', message: 'test', evidence: undefined },
      judgement: judgementOf('announce'),
      world: {
        startedAt: 0,
        newestResult: () => ({ at: undefined }),
        snapshot: { at: 0, backends: [] },
      },
    });
    expect(step.instead).toBeUndefined();
  });

  test('says why, and until when', () => {
    expect(new Driver(guards).tell(1_000, 'announce').decision.links.at(-1)).toEqual({
      stage: 'startup-hold',
      wish: 'withdraw',
      until: 10_000,
      reason: {
        code: 'startup-hold',
        message: 'held at the start: nothing is announced in the first 10s',
        evidence: { startupHold: 10_000 },
      },
    });
  });
});
