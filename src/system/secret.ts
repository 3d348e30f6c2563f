import { ConfigurationError, errorMessage } from '../core/index.ts';

const SHOWN = '[secret]';

/** A text that must not be seen: whatever prints it, logs it or writes it as JSON gets `[secret]`, or an empty object. */
export class Secret {
  /** Not a property: `util.inspect` cannot see it either. */
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself, for the one place that needs it. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both hide the same text. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }
}

/** Where a secret comes from: the text itself, an environment variable, or a file. */
export type SecretSource =
  string | Secret | { readonly environment: string } | { readonly file: string };

/** What {@link parseSecret} reads from. */
export interface SecretStores {
  /** `process.env` by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Gives the text of a file, and throws if it cannot. Without it, `{ file }` is refused. */
  readonly readFile?: ((path: string) => string) | undefined;
}

const FORMS = 'write the text in quotes, { environment: NAME } or { file: PATH }';

/**
 * Reads a secret from where its source says. One line end at the end of a file is not part of the secret. No error
 * shows the secret, nor what was written in its place.
 * @throws ConfigurationError if the source has another form, leads to nothing, or to nothing but an empty text.
 */
export function parseSecret(source: unknown, stores: SecretStores = {}): Secret {
  if (source instanceof Secret) return source;
  if (typeof source === 'string') return notEmpty(source, 'the text is empty');
  const [[key, name] = [], another] =
    typeof source === 'object' && source !== null ? Object.entries<unknown>({ ...source }) : [];
  if (another === undefined && typeof name === 'string' && name !== '') {
    if (key === 'environment') return fromEnvironment(name, stores);
    if (key === 'file') return fromFile(name, stores);
  }
  // What stands here may be the secret in another type: a number is easily written without quotes.
  throw new ConfigurationError('', `what is written here is no secret: ${FORMS}`);
}

function fromEnvironment(name: string, { environment = process.env }: SecretStores): Secret {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value === undefined) {
    throw new ConfigurationError(
      'environment',
      `the environment variable ${name} is not set: set it before the start`,
    );
  }
  return notEmpty(value, `the environment variable ${name} is empty`);
}

function fromFile(path: string, { readFile }: SecretStores): Secret {
  if (readFile === undefined) {
    throw new ConfigurationError(
      'file',
      'files are read for the configuration file only: read it yourself, and give its text',
    );
  }
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    throw new ConfigurationError('file', `cannot read ${path}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  return notEmpty(text.replace(/\r?\n$/, ''), `the file ${path} is empty`);
}

function notEmpty(value: string, problem: string): Secret {
  if (value !== '') return new Secret(value);
  throw new ConfigurationError('', `${problem}: a secret has at least one character`);
}
