import { ConfigurationError, describe, within } from '../core/index.ts';
import type { Check } from './check.ts';
import { functionCheck, type CheckFunction } from './checks/function-check.ts';
import { parseTimeout } from './options.ts';
import { parseProbeOptions, type ProbeOptions, type ProbeSettings } from './probe-options.ts';

/** One check of a backend: made by `httpCheck` and the like, or a plain function. */
export type CheckInput = Check | CheckFunction;

/** What is judged together, by name. */
export type BackendsOption<Name extends string> = Readonly<
  Record<Name, CheckInput | readonly CheckInput[]>
>;

/** One check, and how it is probed and judged. */
export interface CheckSettings extends ProbeSettings {
  readonly check: Check;
}

export interface BackendSettings<Name extends string> {
  readonly name: Name;
  readonly checks: readonly [CheckSettings, ...CheckSettings[]];
}

/**
 * @param probing what the group says of all of them
 * @throws ConfigurationError with the path of the first fault.
 */
export function parseBackends<Name extends string>(
  backends: BackendsOption<Name>,
  probing: ProbeOptions,
): BackendSettings<Name>[] {
  const given: unknown = backends;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ConfigurationError(
      'backends',
      `${describe(given)} is not a set of backends: write { name: check }`,
    );
  }
  const names = Object.keys(backends) as Name[];
  if (names.length === 0) {
    throw new ConfigurationError(
      'backends',
      'an empty group is a fault, since nothing could ever be said about it: name at least one backend',
    );
  }
  return names.map((name) => {
    const path = `backends.${name}`;
    if (name === '') throw new ConfigurationError('backends', 'a backend needs a name');
    const checks = parseChecks(path, backends[name], probing);
    return { name, checks };
  });
}

function parseChecks(
  path: string,
  input: CheckInput | readonly CheckInput[],
  probing: ProbeOptions,
): [CheckSettings, ...CheckSettings[]] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  const [first, ...rest] = inputs.map((check, index) =>
    parseCheck(inputs === input ? `${path}[${index}]` : path, check, probing),
  );
  if (first === undefined) {
    throw new ConfigurationError(path, 'a backend needs at least one check');
  }
  return [first, ...rest];
}

function parseCheck(path: string, input: unknown, probing: ProbeOptions): CheckSettings {
  const check =
    typeof input === 'function' ? within(path, () => functionCheck(input as CheckFunction)) : input;
  if (!isCheck(check)) {
    throw new ConfigurationError(
      path,
      `${describe(check)} is not a check: write httpCheck(…), tcpCheck(…), or async (signal) => { … }`,
    );
  }
  if (check.timeout !== undefined) parseTimeout(`${path}.timeout`, check.timeout);
  return { check, ...parseProbeOptions({ ...probing, timeout: check.timeout ?? probing.timeout }) };
}

function isCheck(value: unknown): value is Check {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, target, run, watch } = value as Record<string, unknown>;
  return (
    typeof kind === 'string' &&
    typeof target === 'string' &&
    (typeof run === 'function' || typeof watch === 'function')
  );
}
