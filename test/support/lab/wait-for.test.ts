import { describe, expect, test } from '@jest/globals';
import { waitFor } from './wait-for.ts';

describe('waitFor', () => {
  test('gives the first value that passes', async () => {
    let looked = 0;
    const value = await waitFor('a third look', () => (looked += 1), {
      until: (looks) => looks === 3,
      interval: 0,
    });
    expect(value).toBe(3);
  });

  test('asks a probe that throws again', async () => {
    let looked = 0;
    const probe = (): string => {
      looked += 1;
      if (looked < 3) throw new Error('not yet');
      return 'seen';
    };
    await expect(waitFor('an answer', probe, { interval: 0 })).resolves.toBe('seen');
  });

  test('says what it waited for and what it saw last', async () => {
    const waiting = waitFor('the route', () => ['10.0.0.0/8'], { until: () => false, deadline: 0 });
    await expect(waiting).rejects.toThrow(/waited for the route: not within 0 ms.*10\.0\.0\.0\/8/);
  });

  test('gives up when waiting longer is vain', async () => {
    const waiting = waitFor('the route', () => undefined, { giveUp: () => 'BIRD is dead' });
    await expect(waiting).rejects.toThrow('waited for the route: BIRD is dead');
  });
});
