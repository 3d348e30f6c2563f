import { systemClock, type Clock } from '../../core/index.ts';
import type { WatchedCheck, WatchedResult } from '../check.ts';
import { readPushed, readThrown, type ProbeResult } from '../probe-result.ts';
import { combine, type PartResult } from './combination.ts';
import { Mailbox } from './mailbox.ts';
import { nameOf, waitingFor } from './part-runs.ts';
import { pause } from './within-time.ts';

/** A part whose watch has ended is watched anew after so many milliseconds. */
const ANEW = 1_000;

/** Watches all parts at the same time, and pushes what they make together whenever one of them pushes. */
export async function* watchParts(
  needed: number,
  checks: readonly WatchedCheck[],
  signal: AbortSignal,
  clock: Clock = systemClock,
): AsyncGenerator<WatchedResult> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => {
    controller.abort(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const mailbox = new Mailbox<WatchedResult>();
  const parts = checks.map((check): PartResult => waitingFor(check));
  const follow = async (check: WatchedCheck, index: number): Promise<void> => {
    while (!controller.signal.aborted) {
      await watchPart(check, controller.signal, (result, standing) => {
        parts[index] = { part: nameOf(check), result, standing };
        mailbox.put(combine(needed, parts));
      });
      await pause(clock, ANEW, controller.signal).catch(() => undefined);
    }
  };
  const followed = Promise.all(checks.map(follow));
  try {
    for (;;) yield await mailbox.take(signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
    controller.abort(signal.reason);
    await followed;
  }
}

/** Resolves when the watch has ended, which is told as a result of its own, unless it was aborted. */
async function watchPart(
  check: WatchedCheck,
  signal: AbortSignal,
  tell: (result: ProbeResult, standing: boolean) => void,
): Promise<void> {
  let message = 'the watch ended';
  try {
    for await (const pushed of check.watch(signal)) {
      if (isAborted(signal)) return;
      tell(readPushed(pushed), pushed.standing === true);
    }
  } catch (error) {
    message = `the watch ended: ${readThrown(error, 0).message}`;
  }
  if (!isAborted(signal)) tell({ outcome: 'not-run', message, latency: 0 }, false);
}

/** A function, since the compiler does not know that a signal changes between two looks. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
