import { ConfigurationError, systemClock, type Clock, type Duration } from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import type { CheckResult, PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { BodyExpectation } from './http-body.ts';
import { exchange, type HttpAnswer, type HttpRequest } from './http-exchange.ts';
import {
  hasReadableUser,
  parseHeaders,
  parseMethod,
  parseRedirects,
  parseUrl,
  withoutSecrets,
} from './http-options.ts';
import { parsePayload, parseReadLimit, type ExpectedContent } from './payload.ts';
import { parseResolver, type NameResolver } from './resolver.ts';
import { StatusRanges, type ExpectedStatus } from './status-ranges.ts';
import { forAnotherHost, parseTls, type TlsOptions, type TlsSettings } from './tls-options.ts';

export interface HttpCheckOptions {
  /** `'GET'` by default. Any method that Node knows, but CONNECT. */
  readonly method?: string;
  /** Sent with every request; `Host` (Keepalived's `virtualhost`) is that of the URL unless it is given here. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with every request; nothing by default. */
  readonly body?: string | Uint8Array;
  /** The status codes that are good (Keepalived's `status_code`): `'200-299'` by default. */
  readonly expectStatus?: ExpectedStatus;
  /** What the body must have (Keepalived's `regex`): text or octets anywhere in it, or a pattern; nothing by default. */
  readonly expectBody?: ExpectedContent;
  /** What the body must not have (Keepalived's `regex_no_match`); nothing by default. */
  readonly refuseBody?: ExpectedContent;
  /** The SHA-256 digest of the body, 64 hexadecimal digits; any by default. (Keepalived's is MD5.) */
  readonly digest?: string;
  /** So much of a body is read: 1 octet to 16 MiB; 16 KiB by default. What follows is not waited for. */
  readonly readLimit?: number;
  /** How many redirects are followed: 0 to 10; 0 by default. From https to http none is. */
  readonly followRedirects?: number;
  /** For `https:` (Keepalived's SSL_GET). */
  readonly tls?: TlsOptions;
  /** The longest that one probe may take, from resolving the name to the end of the answer; the group's `timeout` by default. */
  readonly timeout?: Duration;
  /** Finds the address of a name; the one that all checks share by default. */
  readonly resolver?: NameResolver;
  /** What the expiry of a certificate is held against; the platform's clock by default. */
  readonly clock?: Clock;
}

const OPTIONS = [
  ...['method', 'headers', 'body', 'expectStatus', 'expectBody', 'refuseBody', 'digest'],
  ...['readLimit', 'followRedirects', 'tls', 'timeout', 'resolver', 'clock'],
] as const;

interface Target {
  readonly request: HttpRequest;
  readonly expected: StatusRanges;
  readonly body: BodyExpectation;
  readonly readLimit: number;
  readonly redirects: number;
  readonly tls: TlsSettings;
  readonly resolver: NameResolver;
  readonly clock: Clock;
}

/** RFC 9110 §15.4 */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Good if an HTTP request of `url` (`http:` or `https:`) is answered with an expected status, completely, or at least
 * as much of it as is read, and with the body that is expected, if any is. Each probe makes a connection of its own and
 * closes it with a reset; redirects are not followed unless asked for; certificates are verified.
 * @throws ConfigurationError
 */
export function httpCheck(url: string | URL, options: HttpCheckOptions = {}): PolledCheck {
  checkOptions(options, 'httpCheck', OPTIONS);
  const { method = 'GET', headers = {}, body, timeout } = options;
  const request: HttpRequest = {
    url: parseUrl(url),
    method: parseMethod(method),
    headers: parseHeaders(headers),
    body: body === undefined ? undefined : parsePayload('body', body),
  };
  const target: Target = {
    request,
    expected: new StatusRanges(options.expectStatus ?? '200-299'),
    body: new BodyExpectation(options.expectBody, options.refuseBody, options.digest),
    readLimit: parseReadLimit('readLimit', options.readLimit ?? 16_384),
    redirects: parseRedirects(options.followRedirects ?? 0),
    tls: parseTls(options.tls),
    resolver: parseResolver(options.resolver),
    clock: options.clock ?? systemClock,
  };
  refuseContradictions(target, options);
  return madeOf(
    {
      kind: request.url.protocol === 'https:' ? 'https' : 'http',
      target: withoutSecrets(request.url),
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: (signal) => probe(target, signal),
    },
    String(url),
    options,
  );
}

function refuseContradictions(
  { request, body, redirects }: Target,
  { tls }: HttpCheckOptions,
): void {
  if (request.method === 'HEAD' && body.any) {
    throw new ConfigurationError(
      'method',
      'an answer to HEAD has no body, and one is expected: write GET',
    );
  }
  // Whoever writes it believes that something is verified.
  if (tls !== undefined && request.url.protocol === 'http:' && redirects === 0) {
    throw new ConfigurationError('tls', 'an http: URL has no TLS: write https:, or leave it out');
  }
}

async function probe(target: Target, signal: AbortSignal): Promise<CheckResult> {
  let { request, tls } = target;
  for (let followed = 0; ; followed += 1) {
    const { url } = request;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = await target.resolver.resolve(host, signal);
    const answer = await exchange(
      request,
      addresses,
      { ...target, tls, needsBody: (status) => target.expected.includes(status) },
      signal,
    );
    const next = redirected(request, answer);
    if (next === undefined || target.redirects === 0) return judge(target, answer);
    if (followed === target.redirects) {
      return bad(answer, `status ${answer.status}, after ${followed} redirects were followed`);
    }
    if (url.protocol === 'https:' && next.url.protocol === 'http:') {
      return bad(answer, `status ${answer.status}, which leads from https to http`);
    }
    if (next.url.hostname !== url.hostname) tls = forAnotherHost(tls);
    request = next;
  }
}

/** The request that an answer asks for instead; undefined if it asks for none. */
function redirected(
  { url, method, headers, body }: HttpRequest,
  { status, location }: HttpAnswer,
): HttpRequest | undefined {
  if (!REDIRECTS.has(status) || location === undefined || !URL.canParse(location, url.href)) {
    return undefined;
  }
  const next = new URL(location, url.href);
  if ((next.protocol !== 'http:' && next.protocol !== 'https:') || next.port === '0') {
    return undefined;
  }
  if (!hasReadableUser(next)) return undefined;
  // RFC 9110 §15.4.4; §15.4.2 and §15.4.3 let a POST become a GET, as everybody does.
  const becomesGet = (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');
  return {
    url: next,
    method: becomesGet ? 'GET' : method,
    body: becomesGet ? undefined : body,
    // RFC 9110 §15.4: what was meant for one host is not for another.
    headers: next.origin !== url.origin ? {} : becomesGet ? withoutContent(headers) : headers,
  };
}

/** What described the body that is not sent any more. */
function withoutContent(headers: HttpRequest['headers']): HttpRequest['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(?:content-.*|transfer-encoding)$/i.test(name)),
  );
}

async function judge(target: Target, answer: HttpAnswer): Promise<CheckResult> {
  const { status, body, complete, degraded } = answer;
  if (!target.expected.includes(status)) {
    return bad(answer, `status ${status}, expected ${String(target.expected)}`);
  }
  const fault = target.body.any ? await target.body.fault(body, complete) : undefined;
  if (fault !== undefined) return bad(answer, `status ${status}, but ${fault}`);
  return {
    outcome: 'good',
    message: `status ${status}`,
    ...(degraded === undefined ? {} : { degraded }),
    evidence: { status },
  };
}

function bad({ status }: HttpAnswer, message: string): CheckResult {
  return { outcome: 'bad', message, evidence: { status } };
}
