import { connect, isIP, type Socket } from 'node:net';
import {
  ConfigurationError,
  describe,
  errorCode,
  formatEndpoint,
  parseEndpoint,
  systemClock,
  type Clock,
  type Duration,
  type Endpoint,
} from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import type { CheckResult, PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { attempt } from './attempt.ts';
import { decodeHealthResponse, encodeHealthRequest } from './grpc-message.ts';
import { ReceivedOctets } from './received-octets.ts';
import { lookupOf, type ResolvedAddress } from './resolved-address.ts';
import { parseResolver, type NameResolver } from './resolver.ts';
import { describeSocketError, socketError } from './socket.ts';
import {
  describeTlsError,
  expiryMark,
  parseTls,
  type TlsOptions,
  type TlsSettings,
} from './tls-options.ts';

export interface GrpcCheckOptions {
  /** The service that is asked for; `''`, the server as a whole, by default. */
  readonly service?: string;
  /** With TLS, `{}` for its defaults; in the clear by default. */
  readonly tls?: TlsOptions;
  /** The longest that one probe may take, from resolving the name to the answer: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
  /** Finds the address of a name; the one that all checks share by default. */
  readonly resolver?: NameResolver;
  /** What the expiry of a certificate is held against; the platform's clock by default. */
  readonly clock?: Clock;
}

const OPTIONS = [
  'service',
  'tls',
  'timeout',
  'resolver',
  'clock',
] as const satisfies readonly (keyof GrpcCheckOptions)[];

/** The answer has 7 octets; later versions may say more. */
const LONGEST_ANSWER = 4_096;

const LONGEST_SERVICE = 1_000;

interface Target {
  readonly endpoint: Endpoint;
  /** Whom the request is for: `10.0.0.1:50051`. */
  readonly authority: string;
  readonly request: Buffer;
  readonly tls: TlsSettings | undefined;
  readonly clock: Clock;
}

/**
 * Good if the server at `endpoint` (`10.0.0.1:50051`) answers `grpc.health.v1.Health/Check` with `SERVING`. Each probe
 * makes a connection of its own.
 * @throws ConfigurationError
 */
export function grpcCheck(endpoint: string, options: GrpcCheckOptions = {}): PolledCheck {
  const parsed = parseEndpoint(endpoint);
  checkOptions(options, 'grpcCheck', OPTIONS);
  const { service = '', tls, timeout } = options;
  if (typeof service !== 'string' || service.length > LONGEST_SERVICE) {
    throw new ConfigurationError(
      'service',
      `${describe(service)} is not a service: write its full name, such as 'shop.v1.Cart'`,
    );
  }
  const target: Target = {
    endpoint: parsed,
    authority: authorityOf(parsed),
    request: encodeHealthRequest(service),
    tls: tls === undefined ? undefined : parseTls(tls),
    clock: options.clock ?? systemClock,
  };
  const resolver = parseResolver(options.resolver);
  return madeOf(
    {
      kind: 'grpc',
      target: `${formatEndpoint(parsed)}${service === '' ? '' : ` ${service}`}`,
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: async (signal) => probe(target, await resolver.resolve(parsed.host, signal), signal),
    },
    endpoint,
    options,
  );
}

function probe(
  target: Target,
  addresses: readonly ResolvedAddress[],
  signal: AbortSignal,
): Promise<CheckResult> {
  const { authority, request, tls, clock } = target;
  return attempt(signal, ({ resolve, reject }) => {
    const socket = dial(target, addresses);
    const session = process
      .getBuiltinModule('node:http2')
      .connect(`${tls === undefined ? 'http' : 'https'}://${authority}`, {
        createConnection: () => socket,
        settings: { enablePush: false },
      });
    const fail = (error: unknown): void => {
      reject(requestError(error));
    };
    // They stay for good: an error may still come while the socket closes.
    socket.on('error', fail);
    session.on('error', fail);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      // Node would leave out the brackets of an IPv6 address.
      ':authority': authority,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const received = new ReceivedOctets(LONGEST_ANSWER);
    const seen: Seen = { httpStatus: 0, grpcStatus: undefined, grpcMessage: undefined };
    const note = (headers: Readonly<Record<string, unknown>>): void => {
      // In the trailers, or where there is no message at all in the headers.
      seen.grpcStatus = headers['grpc-status'] ?? seen.grpcStatus;
      seen.grpcMessage = headers['grpc-message'] ?? seen.grpcMessage;
    };
    stream.on('error', fail);
    stream.on('response', (headers) => {
      seen.httpStatus = headers[':status'] ?? 0;
      note(headers);
    });
    stream.on('trailers', note);
    stream.on('data', (chunk: Buffer) => {
      received.push(chunk);
      if (received.full) resolve({ outcome: 'bad', message: 'the answer is too long' });
    });
    stream.once('end', () => {
      const degraded = tls === undefined ? undefined : expiryMark(socket, tls, clock);
      resolve(judge(seen, received.octets, degraded));
    });
    stream.once('close', () => {
      reject(new Error('the connection was closed before the answer was complete'));
    });
    stream.end(request);
    return () => {
      session.destroy();
      socket.destroy();
    };
  });
}

/** @throws ConfigurationError for a host that no URL can have */
function authorityOf({ host, port }: Endpoint): string {
  // RFC 6874 §3: a zone means something on this host alone, and is not for the other end.
  const [address = ''] = host.includes(':') ? host.split('%') : [host];
  const authority = formatEndpoint({ host: address, port });
  if (!/[%?#\\]/.test(address) && URL.canParse(`http://${authority}`)) return authority;
  throw new ConfigurationError('', `${describe(host)} is not the name of a host`);
}

function dial({ endpoint, tls }: Target, addresses: readonly ResolvedAddress[]): Socket {
  const { host, port } = endpoint;
  const options = { host, port, lookup: lookupOf(addresses) };
  if (tls === undefined) return connect(options);
  const { secureContext, servername = isIP(host) === 0 ? host : undefined, verify } = tls;
  return process.getBuiltinModule('node:tls').connect({
    ...options,
    ALPNProtocols: ['h2'],
    rejectUnauthorized: verify,
    ...(secureContext === undefined ? {} : { secureContext }),
    ...(servername === undefined ? {} : { servername }),
  });
}

interface Seen {
  httpStatus: number;
  grpcStatus: unknown;
  grpcMessage: unknown;
}

function judge(
  { httpStatus, grpcStatus, grpcMessage }: Seen,
  octets: Buffer,
  degraded: string | undefined,
): CheckResult {
  const bad = (message: string): CheckResult => ({ outcome: 'bad', message });
  if (httpStatus !== 200) return bad(`HTTP status ${httpStatus}, expected 200`);
  if (grpcStatus === undefined) return bad('the answer ended without a gRPC status');
  if (grpcStatus !== '0') {
    // 5: the service is not known; 12: the server has no health service.
    const text = typeof grpcMessage === 'string' ? `: ${grpcMessage.slice(0, 80)}` : '';
    return bad(`gRPC status ${describe(grpcStatus)}, expected '0'${text}`);
  }
  const status = decodeHealthResponse(octets);
  if (status === undefined) return bad('the answer is not a HealthCheckResponse');
  const evidence = { status };
  if (status !== 'SERVING') return { outcome: 'bad', message: status, evidence };
  return {
    outcome: 'good',
    message: status,
    ...(degraded === undefined ? {} : { degraded }),
    evidence,
  };
}

function requestError(error: unknown): Error {
  return errorCode(error)?.startsWith('ERR_HTTP2') === true
    ? socketError(error, `the answer is not HTTP/2: ${describeSocketError(error)}`)
    : socketError(error, describeTlsError(error) ?? describeSocketError(error));
}
