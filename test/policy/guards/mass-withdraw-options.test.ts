import { describe, expect, test } from '@jest/globals';
import { parseMassWithdraw, type MassWithdrawOptions } from '../../../src/policy/index.ts';

describe('the limits of a mass withdrawal', () => {
  test('are 20% within a minute, held for 10 minutes at most, by default', () => {
    expect(parseMassWithdraw({})).toEqual({
      atMost: { percent: 20 },
      within: 60_000,
      release: 600_000,
    });
  });

  test('may be a number, and last until somebody acknowledges it', () => {
    expect(parseMassWithdraw({ atMost: 5, within: '5m', release: 'ack' })).toEqual({
      atMost: { count: 5 },
      within: 300_000,
      release: 'ack',
    });
  });

  test.each([
    { options: { atMost: 0 }, says: 'atMost: 0 is not a limit' },
    { options: { atMost: 1.5 }, says: 'atMost: 1.5 is not a limit' },
    { options: { atMost: '0%' }, says: "atMost: '0%' is not a limit" },
    { options: { atMost: '100%' }, says: "atMost: '100%' is not a limit" },
    { options: { atMost: '5' }, says: "atMost: '5' is not a limit" },
    { options: { within: '0s' }, says: "within: '0s' is out of range" },
    { options: { release: 'acknowledge' }, says: "release: 'acknowledge' is neither ack nor" },
    { options: { release: '500ms' }, says: "release: '500ms' is out of range" },
    { options: { limit: 5 }, says: "unknown option 'limit'" },
  ])('refuse $options', ({ options, says }) => {
    expect(() => parseMassWithdraw(options as MassWithdrawOptions)).toThrow(says);
  });
});
