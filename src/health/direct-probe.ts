import type { PolledCheck } from './check.ts';

/** Whom a probe without a signal tells how it ended: once, and never before it was begun. */
export interface DirectProbeObserver {
  /** @param message one sentence without a full stop, of ours */
  onGood(message: string): void;
  onFailed(error: unknown): void;
}

/** Begins a probe. Returns what gives it up, after which nobody is told; undefined where it takes a signal after all. */
export type BeginDirectly = (observer: DirectProbeObserver) => (() => void) | undefined;

const begins = new WeakMap<object, BeginDirectly>();

/**
 * Remembers how a probe is made that needs neither an AbortSignal nor a promise: where the kernel does the work, those
 * two would cost more than the rest. It goes with the function, so that whoever puts another `run` into a check of ours
 * has that one run.
 */
export function directly(run: PolledCheck['run'], begin: BeginDirectly): PolledCheck['run'] {
  begins.set(run, begin);
  return run;
}

/** Undefined for every check that takes a signal. */
export function directProbeOf(check: PolledCheck): BeginDirectly | undefined {
  return begins.get(Reflect.get(check, 'run'));
}
