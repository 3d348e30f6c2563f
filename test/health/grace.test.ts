import { describe, expect, test } from '@jest/globals';
import { nextTurn } from '../../src/core/index.ts';
import { Health, type PolledCheck } from '../../src/health/index.ts';
import { VirtualClock } from '../../src/testing/index.ts';

/** A check that lets go so many milliseconds after its abort. */
function slowCheck(clock: VirtualClock, lettingGo: number, grace?: number): PolledCheck {
  return {
    kind: 'slow',
    target: 'test',
    ...(grace === undefined ? {} : { grace }),
    run: (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          clock.setTimer(lettingGo, () => {
            reject(new Error('gone'));
          });
        });
      }),
  };
}

/** The time at which a stop of a group with this check is over, having begun at 100 ms: in tenths of a second. */
async function stopTime(lettingGo: number, grace?: number): Promise<number> {
  const clock = new VirtualClock();
  const health = Health.of({ backends: { a: slowCheck(clock, lettingGo, grace) }, clock });
  health.start();
  await clock.advance(100);
  let isStopped = false;
  const stopped = health.stop().then(() => {
    isStopped = true;
  });
  // Sockets are closed in turns of the event loop, which are no time.
  const turns = async (): Promise<boolean> => {
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    return isStopped;
  };
  while (!(await turns())) await clock.advance(100);
  await stopped;
  return clock.now();
}

describe('a stop', () => {
  test('waits for a probe that says it needs time to let go', async () => {
    expect(await stopTime(500, 2_000)).toBe(600);
  });

  test('waits for it no longer than it says', async () => {
    expect(await stopTime(5_000, 2_000)).toBe(2_100);
  });

  test('does not wait for a probe that hangs', async () => {
    expect(await stopTime(5_000)).toBe(100);
  });

  test('does not wait for a time that is none', async () => {
    expect(await stopTime(5_000, Number.NaN)).toBe(100);
  });
});
