import { ConfigurationError, describe, type Duration } from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import type { CheckResult, PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';

/** What an async function without a `return` resolves with: to the compiler that is `void`, not `undefined`. */
type Nothing = ReturnType<() => void> | undefined;

/**
 * A check in one function. Resolving with nothing is good, rejecting is bad; throw `CheckNotRun` if nothing can be
 * said. The function must give up its work when `signal` aborts.
 */
export type CheckFunction = (signal: AbortSignal) => Promise<CheckResult | Nothing>;

export interface FunctionCheckOptions {
  /** What the check looks at, for people; the name of the function by default. */
  readonly target?: string;
  /** The longest that one run may take: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
}

/**
 * Makes a check of a function. One that needs no options can stand for a check as it is:
 * `backends: { a: async (signal) => { … } }`.
 * @throws ConfigurationError
 */
export function functionCheck(run: CheckFunction, options: FunctionCheckOptions = {}): PolledCheck {
  if (typeof run !== 'function') {
    throw new ConfigurationError(
      '',
      `${describe(run)} is not a function: write async (signal) => { … }`,
    );
  }
  checkOptions(options, 'functionCheck', ['target', 'timeout']);
  const { target = run.name, timeout } = options;
  return madeOf(
    {
      kind: 'function',
      target: target === '' ? 'anonymous' : target,
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: async (signal) => (await run(signal)) ?? undefined,
    },
    run,
    options,
  );
}
