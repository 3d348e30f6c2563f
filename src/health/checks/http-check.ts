import {
  METHODS,
  request as httpRequest,
  validateHeaderName,
  validateHeaderValue,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import {
  ConfigurationError,
  describe,
  errorCode,
  errorMessage,
  type Duration,
} from '../../core/index.ts';
import type { CheckResult, PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { closeAbruptly, describeSocketError, socketError } from './socket.ts';
import { StatusRanges, type ExpectedStatus } from './status-ranges.ts';

export interface HttpCheckOptions {
  /** `'GET'` by default. Any method that Node knows, but CONNECT. */
  readonly method?: string;
  /** Sent with every request; `Host` is that of the URL unless it is given here. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The status codes that are good: `'200-299'` by default. */
  readonly expectStatus?: ExpectedStatus;
  /** The longest that one probe may take, from connecting to the end of the answer; the group's `timeout` by default. */
  readonly timeout?: Duration;
}

/** So much of a body is read, in octets; what follows says nothing more about health. */
const BODY_CAP = 16_384;

interface Target {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expected: StatusRanges;
}

/**
 * Good if an HTTP request of `url` (`http:` or `https:`) is answered with an expected status, completely, or at least
 * the first 16 KiB of it. Each probe makes a connection of its own and closes it with a reset; redirects are not
 * followed; certificates are verified.
 * @throws ConfigurationError
 */
export function httpCheck(url: string | URL, options: HttpCheckOptions = {}): PolledCheck {
  checkOptions(options, 'httpCheck', ['method', 'headers', 'expectStatus', 'timeout']);
  const target: Target = {
    url: parseUrl(url),
    method: parseMethod(options.method ?? 'GET'),
    headers: parseHeaders(options.headers ?? {}),
    expected: new StatusRanges(options.expectStatus ?? '200-299'),
  };
  const { timeout } = options;
  return {
    kind: target.url.protocol === 'https:' ? 'https' : 'http',
    target: withoutSecrets(target.url),
    ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
    run: (signal) => probe(target, signal),
  };
}

function probe(target: Target, signal: AbortSignal): Promise<CheckResult> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const { url, method, headers } = target;
    const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = make(url, { method, headers, agent: false });
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      settle();
      close(request);
    };
    const onAbort = (): void => {
      end(() => {
        reject(signal.reason as Error);
      });
    };
    const onError = (error: unknown): void => {
      end(() => {
        reject(requestError(error));
      });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    // Both stay for good: an error may still come while the socket closes.
    request.on('error', onError);
    request.once('response', (response) => {
      response.on('error', onError);
      readAnswer(response, target.expected, (result) => {
        end(() => {
          resolve(result);
        });
      });
    });
    request.once('upgrade', (response) => {
      end(() => {
        resolve(judge(response, target.expected));
      });
    });
    request.end();
  });
}

/** A wrong status is enough; a good one counts once the body, or as much as is read of it, has arrived too. */
function readAnswer(
  response: IncomingMessage,
  expected: StatusRanges,
  done: (result: CheckResult) => void,
): void {
  const result = judge(response, expected);
  if (result.outcome === 'bad') {
    done(result);
    return;
  }
  let octets = 0;
  response.on('data', (chunk: Buffer) => {
    octets += chunk.length;
    if (octets >= BODY_CAP) done(result);
  });
  // Ahead of Node's own listener, which says goodbye politely: after that the connection cannot be reset any more.
  response.prependOnceListener('end', () => {
    done(result);
  });
}

function judge({ statusCode = 0 }: IncomingMessage, expected: StatusRanges): CheckResult {
  const evidence = { status: statusCode };
  return expected.includes(statusCode)
    ? { outcome: 'good', message: `status ${statusCode}`, evidence }
    : { outcome: 'bad', message: `status ${statusCode}, expected ${String(expected)}`, evidence };
}

function close(request: ClientRequest): void {
  if (request.socket !== null) closeAbruptly(request.socket);
  request.destroy();
}

function requestError(error: unknown): Error {
  const code = errorCode(error);
  if (code?.startsWith('HPE_') === true) {
    return socketError(error, `the answer is not HTTP: ${errorMessage(error)}`);
  }
  if (code === 'ECONNRESET') {
    return socketError(error, 'the connection was closed before the answer was complete');
  }
  return socketError(error, describeSocketError(error));
}

function parseUrl(value: unknown): URL {
  const text = value instanceof URL ? value.href : value;
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new ConfigurationError(
    '',
    `${describe(text)} is not an HTTP URL: write one such as http://10.0.0.1:8080/healthz`,
  );
}

function parseMethod(method: unknown): string {
  // CONNECT makes a tunnel: it has no answer of this kind.
  if (typeof method === 'string' && METHODS.includes(method) && method !== 'CONNECT') return method;
  throw new ConfigurationError(
    'method',
    `${describe(method)} is not an HTTP method: write one in capitals, such as 'GET' or 'HEAD'`,
  );
}

function parseHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
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
      validateHeaderName(name);
      validateHeaderValue(name, value as string);
    } catch (error) {
      throw new ConfigurationError(`headers.${name}`, errorMessage(error), { cause: error });
    }
    parsed[name] = String(value);
  }
  return parsed;
}

/** The target is shown in events and snapshots, so it must not carry a password. */
function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
