import { ConfigurationError, describe, parseWhole, within } from '../../core/index.ts';
import { isCheck } from '../backend-checks.ts';
import { madeOf, originOf } from '../check-origin.ts';
import type { Check, PolledCheck, WatchedCheck, WatchedResult } from '../check.ts';
import { functionCheck, type CheckFunction } from './function-check.ts';
import { nameOf, runParts } from './part-runs.ts';
import { watchParts } from './part-watches.ts';

/** A check that is polled, or a plain function. */
export type PolledInput = PolledCheck | CheckFunction;

/**
 * One check of several that is good if all are: `all(tcpCheck('10.0.0.1:80'), fileCheck('/run/ready'))`. They run at
 * the same time. One that is bad decides, and the others are aborted; without a bad one, one that was not run leaves
 * the whole _not run_. The message, the evidence and the marks are those of the parts, the weight is their sum.
 *
 * Parts that time out after a `timeout` of their own are bad; those without one have the group's. Checks that are
 * watched (`holdCheck`, `heartbeatCheck`, `keepalivedCheck`) are combined with each other, not with polled ones.
 * @throws ConfigurationError
 */
export function all(...checks: readonly PolledInput[]): PolledCheck;
export function all(...checks: readonly WatchedCheck[]): WatchedCheck;
export function all(...checks: readonly (Check | CheckFunction)[]): Check;
export function all(...checks: readonly (Check | CheckFunction)[]): Check {
  return combination('all', checks.length, checks);
}

/**
 * One check of several that is good if one of them is. It is bad if all are, and else _not run_; see {@link all}.
 * @throws ConfigurationError
 */
export function any(...checks: readonly PolledInput[]): PolledCheck;
export function any(...checks: readonly WatchedCheck[]): WatchedCheck;
export function any(...checks: readonly (Check | CheckFunction)[]): Check;
export function any(...checks: readonly (Check | CheckFunction)[]): Check {
  return combination('any', 1, checks);
}

/**
 * One check of several that is good if so many of them are: `atLeast(2, a, b, c)`. It is bad as soon as they cannot be,
 * and else _not run_; see {@link all}.
 * @param needed 1 to the number of checks
 * @throws ConfigurationError
 */
export function atLeast(needed: number, ...checks: readonly PolledInput[]): PolledCheck;
export function atLeast(needed: number, ...checks: readonly WatchedCheck[]): WatchedCheck;
export function atLeast(needed: number, ...checks: readonly (Check | CheckFunction)[]): Check;
export function atLeast(needed: number, ...checks: readonly (Check | CheckFunction)[]): Check {
  const kind = `at least ${String(needed)}`;
  return combination(
    kind,
    parseWhole(needed, 'a number of these checks', 1, checks.length),
    checks,
  );
}

/**
 * A check that is good if another one is bad, such as `not(processCheck('backup'))`; _not run_ stays not run. A check
 * that gets no answer is bad only if it has a `timeout` of its own: after the group's the whole is bad. Weights and marks
 * are dropped.
 * @throws ConfigurationError
 */
export function not(check: PolledInput): PolledCheck;
export function not(check: WatchedCheck): WatchedCheck;
export function not(check: Check | CheckFunction): Check;
export function not(check: Check | CheckFunction): Check {
  const part = parseCheck('', check);
  const description = {
    kind: 'not',
    target: nameOf(part),
    ...longerThan([part]),
    ...graceOf([part]),
  };
  const made: Check =
    'run' in part
      ? {
          ...description,
          run: async (signal) => {
            const { outcome, ...rest } = opposite(await runParts(1, [part], signal));
            return outcome === 'not-run' ? undefined : { ...rest, outcome };
          },
        }
      : {
          ...description,
          watch: async function* (signal) {
            for await (const result of watchParts(1, [part], signal)) yield opposite(result);
          },
        };
  return madeOf(made, identityOf(part), {});
}

/**
 * The same check under a name of its own, for people: `named('login', httpCheck(…))`.
 * @throws ConfigurationError
 */
export function named(name: string, check: PolledInput): PolledCheck;
export function named(name: string, check: WatchedCheck): WatchedCheck;
export function named(name: string, check: Check | CheckFunction): Check;
export function named(name: string, check: Check | CheckFunction): Check {
  if (typeof name !== 'string' || name === '') {
    throw new ConfigurationError('', `${describe(name)} is not a name`);
  }
  const part = parseCheck('', check);
  const { kind, timeout } = part;
  const description = {
    kind,
    target: name,
    ...(timeout === undefined ? {} : { timeout }),
    ...graceOf([part]),
  };
  const made: Check =
    'run' in part
      ? { ...description, run: (signal) => part.run(signal) }
      : { ...description, watch: (signal) => part.watch(signal) };
  return madeOf(made, { name, of: identityOf(part) }, {});
}

function combination(
  kind: string,
  needed: number,
  checks: readonly (Check | CheckFunction)[],
): Check {
  const parts = checks.map((check, index) => parseCheck(`[${index}]`, check));
  if (parts.length === 0) {
    throw new ConfigurationError('', `${kind} of no checks says nothing: write at least one`);
  }
  const description = {
    kind,
    target: parts.map(nameOf).join(', '),
    ...longerThan(parts),
    ...graceOf(parts),
  };
  const polled = parts.filter((part) => 'run' in part);
  const watched = parts.filter((part) => 'watch' in part);
  if (watched.length === 0) {
    return madeOf(
      { ...description, run: (signal) => runParts(needed, polled, signal) },
      parts.map(identityOf),
      {},
    );
  }
  const [first] = polled;
  if (first !== undefined) {
    throw new ConfigurationError(
      '',
      `${nameOf(first)} is polled, and ${watched.map(nameOf).join(', ')} pushes its results: give them to the backend as checks of their own`,
    );
  }
  return madeOf(
    { ...description, watch: (signal) => watchParts(needed, watched, signal) },
    parts.map(identityOf),
    {},
  );
}

/** What a part is to one who compares: of what it was made, or where that is not known the very object. */
function identityOf(part: Check): unknown {
  const origin = originOf(part);
  return origin === undefined ? part : { kind: part.kind, origin };
}

/** The timeout of a whole must not come before those of its parts: a tenth more, if all of them have one. */
function longerThan(parts: readonly Check[]): { readonly timeout?: number } {
  const timeouts = parts.map(({ timeout }) => timeout ?? Infinity);
  const longest = Math.max(...timeouts);
  return longest === Infinity ? {} : { timeout: Math.ceil(1.1 * longest) + 1 };
}

/** The whole lets go when its slowest part has. */
function graceOf(parts: readonly Check[]): { readonly grace?: number } {
  const longest = Math.max(...parts.map(({ grace = 0 }) => grace));
  return longest === 0 ? {} : { grace: longest };
}

function opposite({ outcome, message = outcome, ...rest }: WatchedResult): WatchedResult {
  const { conclusive, standing, evidence, latency } = rest;
  const turned = { good: 'bad', bad: 'good', 'not-run': 'not-run' } as const;
  return {
    outcome: turned[outcome],
    message,
    ...(latency === undefined ? {} : { latency }),
    ...(conclusive === undefined ? {} : { conclusive }),
    ...(standing === undefined ? {} : { standing }),
    evidence,
  };
}

function parseCheck(path: string, input: unknown): Check {
  if (typeof input === 'function') {
    return within(path, () => functionCheck(input as CheckFunction));
  }
  if (isCheck(input)) return input;
  throw new ConfigurationError(
    path,
    `${describe(input)} is not a check: write httpCheck(…), tcpCheck(…), or async (signal) => { … }`,
  );
}
