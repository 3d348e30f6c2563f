import type { PolledCheck } from './check.ts';

/** Whom a probe without a signal tells how it ended: once, and never before it was begun. */
export interface DirectProbeObserver {
  /** @param message one sentence without a full stop, of ours */
  onGood(message: string): void;
  onFailed(error: unknown): void;
}

/** A probe without a signal that is under way. */
export interface DirectProbe {
  /** It is nearly too late: looks whether it has ended, so that the observer is told before the next turn of the event loop. */
  look(): void;
  /** Gives it up: nobody is told. */
  abandon(): void;
}

/** Begins a probe. Returns undefined where it takes a signal after all. */
export type BeginDirectly = (observer: DirectProbeObserver) => DirectProbe | undefined;

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
