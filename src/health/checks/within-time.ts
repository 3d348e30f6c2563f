import {
  Deadline,
  formatDuration,
  KeepcastError,
  LagMonitor,
  type Clock,
  type Timer,
} from '../../core/index.ts';
import { CheckNotRun } from '../check.ts';
import { attempt } from './attempt.ts';

export interface TimeLimit {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly timeout: number;
}

/**
 * Runs work for at most `timeout`, for checks that time themselves. Rejects with the reason of `signal`, with
 * KeepcastError `ERR_TIMED_OUT`, or with CheckNotRun if this process was too busy to tell (DESIGN rule 10).
 */
export async function withinTime<T>(
  { clock, timeout }: TimeLimit,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => {
    controller.abort(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const startedAt = clock.now();
  const lag = new LagMonitor(clock);
  const stopWatching = lag.watch();
  const giveUp = (): void => {
    const blocked = lag.worstSince(startedAt);
    controller.abort(
      blocked > timeout / 4
        ? new CheckNotRun(`this process was busy for ${formatDuration(blocked)} meanwhile`)
        : new KeepcastError('ERR_TIMED_OUT', `no answer within ${formatDuration(timeout)}`),
    );
  };
  let draining: Timer | undefined;
  const deadline = new Deadline(clock, () => {
    // What the kernel was asked for past Node is told of at the end of the turn in which it is read.
    draining = clock.afterDrain(giveUp);
  });
  deadline.restart(timeout);
  try {
    return await work(controller.signal);
  } finally {
    deadline.stop();
    draining?.cancel();
    stopWatching();
    signal.removeEventListener('abort', onAbort);
  }
}

/** Resolves after `delay` milliseconds; rejects with the reason of `signal`. */
export function pause(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  return attempt(signal, ({ resolve }) => {
    const timer = clock.setTimer(delay, () => {
      resolve();
    });
    return () => {
      timer.cancel();
    };
  });
}

/** What `promise` resolves with (it never rejects); rejects with the reason of `signal`. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return attempt(signal, ({ resolve }) => {
    void promise.then(resolve);
    return () => undefined;
  });
}
