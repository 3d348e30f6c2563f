import { ConfigurationError, describe, parseWhole, within } from '../core/index.ts';
import type { Requirement } from './backend-options.ts';
import type { Check } from './check.ts';
import { functionCheck, type CheckFunction } from './checks/function-check.ts';
import { checkOptions, parseTimeout } from './options.ts';
import type { ProbeSettings } from './probe-options.ts';
import type { Probing } from './probing.ts';

/** One check, and how it is probed and judged. */
export interface CheckSettings {
  /** What the options say: the check, or a function that stands for one. */
  readonly input: unknown;
  readonly check: Check;
  readonly probing: ProbeSettings;
  /** The name of the port that it looks at, where the backend has ports. */
  readonly port: string | undefined;
}

/**
 * One check, or a list of them.
 * @throws ConfigurationError
 */
export function parseChecks(
  input: unknown,
  port: string | undefined,
  probing: Probing,
): CheckSettings[] {
  if (!Array.isArray(input)) return [parseCheck('', input, port, probing)];
  if (input.length === 0) throw new ConfigurationError('', 'a backend needs at least one check');
  return input.map((check: unknown, index) => parseCheck(`[${index}]`, check, port, probing));
}

function parseCheck(
  path: string,
  input: unknown,
  port: string | undefined,
  probing: Probing,
): CheckSettings {
  const parse = (): CheckSettings => {
    const check = typeof input === 'function' ? functionCheck(input as CheckFunction) : input;
    if (!isCheck(check)) {
      throw new ConfigurationError(
        '',
        `${describe(check)} is not a check: write httpCheck(…), tcpCheck(…), or async (signal) => { … }`,
      );
    }
    if (check.timeout !== undefined) parseTimeout('timeout', check.timeout);
    return { input, check, port, probing: probing.settings(check.timeout) };
  };
  return path === '' ? parse() : within(path, parse);
}

/**
 * Checks by the name of their port.
 * @throws ConfigurationError
 */
export function parsePorts(
  ports: unknown,
  require: Requirement,
  probing: Probing,
): readonly CheckSettings[] {
  if (typeof ports !== 'object' || ports === null || Array.isArray(ports) || isCheck(ports)) {
    throw new ConfigurationError(
      '',
      `${describe(ports)} is not a set of ports: write { '80': check, '443': check }`,
    );
  }
  const entries: [string, unknown][] = Object.entries(ports);
  if (entries.length === 0) throw new ConfigurationError('', 'there is no port');
  return entries.flatMap(([port, input]) =>
    within(port === '' ? "''" : port, () => {
      if (port === '') throw new ConfigurationError('', 'a port needs a name');
      const checks = parseChecks(input, port, probing);
      within('require', () => {
        parseRequirement(require, checks.length);
      });
      return checks;
    }),
  );
}

/** @throws ConfigurationError unless so many of `total` can be asked for. */
export function parseRequirement(value: unknown, total: number): void {
  if (value === 'all' || value === 'any') return;
  if (typeof value !== 'object' || value === null || !('atLeast' in value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a requirement: write 'all', 'any' or { atLeast: 2 }`,
    );
  }
  checkOptions(value, 'a requirement', ['atLeast']);
  const { atLeast } = value;
  within('atLeast', () => {
    parseWhole(atLeast, 'a number of those there are', 1, Math.min(total, 1_000_000));
  });
}

/** By its shape: whoever writes a check needs no class of ours. */
export function isCheck(value: unknown): value is Check {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, target, run, watch } = value as Record<string, unknown>;
  return (
    typeof kind === 'string' &&
    typeof target === 'string' &&
    (typeof run === 'function' || typeof watch === 'function')
  );
}
