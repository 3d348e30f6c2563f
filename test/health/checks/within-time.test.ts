import { expect, test } from '@jest/globals';
import { withinTime } from '../../../src/health/checks/within-time.ts';
import { DrainTellingClock } from '../../core/time/drain-telling-clock.ts';

const never = (): AbortSignal => new AbortController().signal;

test('what the kernel has told of by the end of the turn in which the time is over is in time', async () => {
  const clock = new DrainTellingClock();
  const work = new Promise<string>((resolve) => {
    clock.onDrain = () => {
      clock.onDrain = () => undefined;
      clock.afterDrain(() => {
        resolve('connected');
      });
    };
  });
  const limited = withinTime({ clock, timeout: 2_000 }, never(), (signal) => {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
    return Promise.race([work, aborted]);
  });
  await clock.advance(2_000);
  expect(await limited).toBe('connected');
  expect(clock.pending).toBe(0);
});
