import {
  ConfigurationError,
  describe,
  optional,
  parseBoolean,
  parseDuration,
  parseList,
  parseOneOf,
  refuseUnknownKeys,
  within,
  type Duration,
  type KnownKeys,
} from '../../core/index.ts';

/** What has become of an announcement. */
export type HookState = 'announce' | 'withdraw' | 'drain';

export interface HookOptions {
  /** The program and its arguments, without a shell. */
  readonly run: readonly string[];
  /** For what it is run; for every state by default. */
  readonly on?: readonly HookState[] | undefined;
  /** The longest that it may take before it and all that it has started are ended: `'30s'` by default, 10 ms or more. */
  readonly timeout?: Duration | undefined;
  /**
   * Whether it is run again where it fails, while what it was run for lasts: after 5 s, then after twice as long each
   * time, up to 5 minutes. `true` by default; `false` for a program that must not run twice.
   */
  readonly retry?: boolean | undefined;
}

/** {@link HookOptions}, checked. */
export interface Hook {
  readonly command: readonly [string, ...string[]];
  readonly on: ReadonlySet<HookState>;
  /** In milliseconds. */
  readonly timeout: number;
  readonly retry: boolean;
}

const hookKeys: KnownKeys = { known: ['run', 'on', 'timeout', 'retry'] };

const STATES = ['announce', 'withdraw', 'drain'] as const;
const DEFAULT_TIMEOUT = '30s';
const SHORTEST_TIMEOUT = 10;

/**
 * Checks a list of hooks.
 * @throws ConfigurationError whose path is the hook and its option at fault
 */
export function parseHooks(value: unknown): readonly Hook[] {
  return parseList(value, '[{ run: [/usr/local/bin/moved, now] }]', parseHook);
}

function parseHook(value: unknown): Hook {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError('', `${describe(value)} is not a hook: write an object with run`);
  }
  refuseUnknownKeys(value, hookKeys);
  const options: Readonly<Partial<Record<keyof HookOptions, unknown>>> = value;
  return {
    command: within('run', () => parseCommand(options.run)),
    on: new Set(optional('on', options.on, parseStates) ?? STATES),
    timeout: within('timeout', () => parseTimeout(options.timeout ?? DEFAULT_TIMEOUT)),
    retry: optional('retry', options.retry, parseBoolean) ?? true,
  };
}

function parseCommand(value: unknown): readonly [string, ...string[]] {
  const [program, ...rest] = parseList(value, '[/usr/local/bin/moved, now]', parseWord);
  if (program !== undefined && program !== '') return [program, ...rest];
  throw new ConfigurationError('', 'name the program to run, and its arguments');
}

function parseWord(value: unknown): string {
  if (typeof value === 'string' && !value.includes('\0')) return value;
  throw new ConfigurationError('', `${describe(value)} is not a word of a command`);
}

function parseStates(value: unknown): readonly HookState[] {
  const states = parseList(value, '[announce, withdraw]', (word) => parseOneOf(word, STATES));
  if (states.length > 0) return states;
  throw new ConfigurationError('', 'a hook for no state is never run: leave it out');
}

function parseTimeout(value: unknown): number {
  const timeout = parseDuration(value);
  if (timeout >= SHORTEST_TIMEOUT) return timeout;
  throw new ConfigurationError('', `${describe(value)} is too short: at least 10ms`);
}
