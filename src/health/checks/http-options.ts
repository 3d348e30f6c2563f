import { ConfigurationError, describe, errorMessage } from '../../core/index.ts';

/** More are a loop. */
const MOST_REDIRECTS = 10;

export function parseUrl(value: unknown): URL {
  const text = value instanceof URL ? value.href : value;
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new ConfigurationError(
      '',
      `${describeUrl(text)} is not an HTTP URL: write one such as http://10.0.0.1:8080/healthz`,
    );
  }
  if (!hasReadableUser(url)) {
    throw new ConfigurationError(
      '',
      `${describeUrl(text)} has a user or a password that cannot be decoded: write % as %25`,
    );
  }
  if (url.port === '0') {
    throw new ConfigurationError(
      '',
      `${describeUrl(text)} has port 0: write a port from 1 to 65535`,
    );
  }
  return url;
}

/** Node decodes them for the header `Authorization`, and throws where that cannot be done. */
export function hasReadableUser({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

/** What stands before an @ may be a password, in what is no URL too. */
function describeUrl(text: unknown): string {
  return describe(typeof text === 'string' ? text.replace(/^(\w+:\/\/)?.*@/s, '$1…@') : text);
}

export function parseMethod(method: unknown): string {
  // CONNECT makes a tunnel: it has no answer of this kind.
  if (
    typeof method === 'string' &&
    process.getBuiltinModule('node:http').METHODS.includes(method) &&
    method !== 'CONNECT'
  )
    return method;
  throw new ConfigurationError(
    'method',
    `${describe(method)} is not an HTTP method: write one in capitals, such as 'GET' or 'HEAD'`,
  );
}

export function parseHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  // A Headers or a Map has no own keys: what it holds would be lost without a word.
  if (Object.prototype.toString.call(headers) !== '[object Object]') {
    throw new ConfigurationError(
      'headers',
      `${describe(headers)} is not a plain object: write { 'Host': 'www.example' }`,
    );
  }
  const parsed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    try {
      const { validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http');
      validateHeaderName(name);
      validateHeaderValue(name, value as string);
    } catch (error) {
      throw new ConfigurationError(`headers.${name}`, errorMessage(error), { cause: error });
    }
    parsed[name] = String(value);
  }
  return parsed;
}

export function parseRedirects(value: unknown): number {
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= 0 &&
    value <= MOST_REDIRECTS
  ) {
    return value;
  }
  throw new ConfigurationError(
    'followRedirects',
    `${describe(value)} is not a number of redirects: write a whole number from 0 to ${MOST_REDIRECTS}`,
  );
}

/** The target is shown in events and snapshots, so it must not carry a password. */
export function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
