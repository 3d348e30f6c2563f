/**
 * Base class of every error that keepcast throws on purpose. Match on `code`, not on the class: codes survive two
 * copies of the package in one tree, and each is listed in docs/errors.md.
 */
export class KeepcastError<Code extends string = string> extends Error {
  override readonly name: string = 'KeepcastError';
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type ConfigurationErrorCode =
  /** A value that can never be right: wrong type, out of range, contradictory. */
  | 'ERR_INVALID_CONFIGURATION'
  /** A value that keepcast knows by name and does not support yet. */
  | 'ERR_NOT_AVAILABLE';

/** The caller asked for something that cannot work. Thrown at configuration time, before anything has started. */
export class ConfigurationError extends KeepcastError<ConfigurationErrorCode> {
  override readonly name = 'ConfigurationError';
  /** Where the fault is: a dotted path into what the caller gave, such as `peers[0].holdTime`. */
  readonly path: string;
  /** What is wrong and what is allowed, without the path. */
  readonly problem: string;

  constructor(
    path: string,
    problem: string,
    options?: ErrorOptions & { code?: ConfigurationErrorCode },
  ) {
    super(
      options?.code ?? 'ERR_INVALID_CONFIGURATION',
      path === '' ? problem : `${path}: ${problem}`,
      options,
    );
    this.path = path;
    this.problem = problem;
  }

  /** The same fault, seen from one level further out. */
  within(outer: string): ConfigurationError {
    const separator = this.path === '' || this.path.startsWith('[') ? '' : '.';
    return new ConfigurationError(`${outer}${separator}${this.path}`, this.problem, {
      code: this.code,
      cause: this.cause,
    });
  }
}

/** Refuses by name what the design has and this version does not (never a silent downgrade). */
export function notAvailable(path: string, what: string, instead: string): ConfigurationError {
  return new ConfigurationError(
    path,
    `${what} is not available in this version of keepcast; ${instead}`,
    { code: 'ERR_NOT_AVAILABLE' },
  );
}

/** Runs `build`; a ConfigurationError that it throws gets `outer` in front of its path. */
export function within<T>(outer: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw error instanceof ConfigurationError ? error.within(outer) : error;
  }
}

/** The `code` of anything thrown. Errors of other realms are not `instanceof Error`, so this looks at the shape only. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The text of anything thrown: never empty, never `[object Object]`. */
export function errorMessage(error: unknown): string {
  if (typeof error === 'string' && error !== '') return error;
  if (typeof error === 'object' && error !== null && 'message' in error) {
    if (typeof error.message === 'string' && error.message !== '') return error.message;
  }
  return errorCode(error) ?? 'no message';
}
