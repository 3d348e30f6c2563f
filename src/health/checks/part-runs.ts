import { KeepcastError, systemClock } from '../../core/index.ts';
import { CheckNotRun, type CheckResult, type PolledCheck } from '../check.ts';
import { readReturned, readThrown, type ProbeResult } from '../probe-result.ts';
import { combine, decide, type PartResult } from './combination.ts';
import { withinTime } from './within-time.ts';

/**
 * Runs all parts at the same time. As soon as the outcome is known the others are aborted; it resolves when all have let
 * go, so that none of them is ever run twice at once. Rejects with CheckNotRun if nothing can be said.
 */
export async function runParts(
  needed: number,
  checks: readonly PolledCheck[],
  signal: AbortSignal,
): Promise<CheckResult> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => {
    controller.abort(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const parts = checks.map((check): PartResult => waitingFor(check));
  const run = async (check: PolledCheck, index: number): Promise<void> => {
    const result = await runPart(check, controller.signal);
    // What is aborted since it is not needed any more has shown nothing.
    if (controller.signal.aborted) return;
    parts[index] = { part: nameOf(check), result, standing: false };
    if (decide(needed, parts) === 'not-run') return;
    controller.abort(new KeepcastError('ERR_ABORTED', 'the outcome is known without it'));
  };
  try {
    await Promise.all(checks.map(run));
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  signal.throwIfAborted();
  const { outcome, ...result } = combine(needed, parts);
  if (outcome === 'not-run') throw new CheckNotRun(result.message);
  return { ...result, outcome };
}

/** Runs one check, within its own timeout if it has one. */
async function runPart(check: PolledCheck, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = systemClock.now();
  const elapsed = (): number => systemClock.now() - startedAt;
  const { timeout } = check;
  try {
    const value = await (timeout === undefined
      ? check.run(signal)
      : withinTime({ clock: systemClock, timeout }, signal, (inTime) => check.run(inTime)));
    return readReturned(value, elapsed());
  } catch (error) {
    return readThrown(error, elapsed());
  }
}

export function nameOf({ kind, target }: Pick<PolledCheck, 'kind' | 'target'>): string {
  return `${kind} ${target}`;
}

/** A part that has not shown anything. */
export function waitingFor(check: Pick<PolledCheck, 'kind' | 'target'>): PartResult {
  const result: ProbeResult = { outcome: 'not-run', message: 'no result', latency: 0 };
  return { part: nameOf(check), result, standing: false };
}
