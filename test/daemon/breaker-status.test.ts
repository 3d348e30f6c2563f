import { describe, expect, test } from '@jest/globals';
import { breakerStatus } from '../../src/daemon/breaker-status.ts';
import { VirtualClock } from '../../src/testing/index.ts';

const STATUS = {
  state: 'open',
  openSince: 10_000,
  until: 610_000,
  withdrawn: 1,
  limit: 1,
  announced: 4,
  held: ['192.0.2.10/32'],
} as const;

describe('the status of a breaker for people', () => {
  test('says as dates when it opened, and when it closes by itself', async () => {
    const clock = new VirtualClock();
    await clock.advance(60_000);
    expect(breakerStatus(STATUS, clock)).toEqual({
      ...STATUS,
      openSince: new Date('2026-01-01T00:00:10Z'),
      until: new Date('2026-01-01T00:10:10Z'),
    });
  });

  test('has no times while it is closed', () => {
    const closed = { ...STATUS, state: 'closed', openSince: undefined, until: undefined } as const;
    expect(breakerStatus(closed, new VirtualClock())).toEqual(closed);
  });

  test('is none where there is no breaker', () => {
    expect(breakerStatus(undefined, new VirtualClock())).toBeUndefined();
  });
});
