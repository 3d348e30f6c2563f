import { describe, expect, test } from '@jest/globals';
import { FileLane } from '../../../src/health/checks/file-lane.ts';
import { VirtualClock } from '../../../src/testing/index.ts';

const never = (): AbortSignal => new AbortController().signal;

/** Work that ends when it is told to. */
function work(): { readonly run: () => Promise<string>; readonly end: () => void; begun: boolean } {
  let end = (): void => undefined;
  const ended = new Promise<string>((resolve) => {
    end = () => {
      resolve('done');
    };
  });
  const state = {
    begun: false,
    run: (): Promise<string> => {
      state.begun = true;
      return ended;
    },
    end: (): void => {
      end();
    },
  };
  return state;
}

describe('a lane of two', () => {
  test('lets two go on at once, and the third when one of them has ended', async () => {
    const lane = new FileLane(2, new VirtualClock());
    const [a, b, c] = [work(), work(), work()];
    const runs = [a, b, c].map(({ run }) => lane.run(never(), run));
    expect([a.begun, b.begun, c.begun]).toEqual([true, true, false]);
    b.end();
    expect(await runs[1]).toBe('done');
    c.end();
    expect([await runs[2], c.begun]).toEqual(['done', true]);
    a.end();
    await runs[0];
  });

  test('goes on after work that failed', async () => {
    const lane = new FileLane(1, new VirtualClock());
    const failed = lane.run(never(), () => Promise.reject(new Error('broken')));
    const next = lane.run(never(), () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  test('lets who waits give up', async () => {
    const lane = new FileLane(1, new VirtualClock());
    const [hanging, waiting] = [work(), work()];
    const first = lane.run(never(), hanging.run);
    const controller = new AbortController();
    const second = lane.run(controller.signal, waiting.run);
    controller.abort(new Error('of the test'));
    await expect(second).rejects.toThrow('of the test');
    hanging.end();
    await first;
    expect(waiting.begun).toBe(false);
  });

  test('does not run anything while all that is under way hangs', async () => {
    const clock = new VirtualClock();
    const lane = new FileLane(2, clock);
    const [a, b] = [work(), work()];
    const runs = [lane.run(never(), a.run), lane.run(never(), b.run)];
    await clock.advance(1_500);
    await expect(lane.run(never(), work().run)).rejects.toMatchObject({
      code: 'ERR_CHECK_NOT_RUN',
      message:
        '2 reads of files have not ended for 1.5s and more: look for a file system that does not answer',
    });
    a.end();
    b.end();
    await Promise.all(runs);
  });
});
