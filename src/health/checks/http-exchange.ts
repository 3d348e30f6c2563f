import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { errorCode, errorMessage, type Clock } from '../../core/index.ts';
import { attempt } from './attempt.ts';
import { ReceivedOctets } from './received-octets.ts';
import { lookupOf, type ResolvedAddress } from './resolved-address.ts';
import { closeAbruptly, describeSocketError, socketError } from './socket.ts';
import { describeTlsError, expiryMark, type TlsSettings } from './tls-options.ts';

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface HttpExchangeOptions {
  readonly tls: TlsSettings;
  readonly clock: Clock;
  /** Octets of the body that are read at most. */
  readonly readLimit: number;
  /** Whether the body of an answer with this status is worth reading. */
  readonly needsBody: (status: number) => boolean;
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: ReceivedOctets;
  /** Whether the body was read to its end. */
  readonly complete: boolean;
  /** What is not as it should be with the certificate. */
  readonly degraded: string | undefined;
}

/** Makes one request on a connection of its own, which is closed with a reset. Rejects if the answer is not complete. */
export function exchange(
  { url, method, headers, body }: HttpRequest,
  addresses: readonly ResolvedAddress[],
  { tls, clock, readLimit, needsBody }: HttpExchangeOptions,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return attempt(signal, ({ resolve, reject }) => {
    const options = {
      method,
      headers: framed(headers, body),
      agent: false,
      lookup: lookupOf(addresses),
    } as const;
    const request =
      url.protocol === 'https:'
        ? process.getBuiltinModule('node:https').request(url, { ...options, ...tlsOptions(tls) })
        : process.getBuiltinModule('node:http').request(url, options);
    const onError = (error: unknown): void => {
      reject(requestError(error));
    };
    const answer = (response: IncomingMessage, read: ReceivedOctets, complete: boolean): void => {
      const degraded = expiryMark(response.socket, tls, clock);
      const { location } = response.headers;
      resolve({ status: response.statusCode ?? 0, location, body: read, complete, degraded });
    };
    // Both stay for good: an error may still come while the socket closes.
    request.on('error', onError);
    request.once('response', (response) => {
      response.on('error', onError);
      const read = new ReceivedOctets(readLimit);
      if (!needsBody(response.statusCode ?? 0)) {
        answer(response, read, false);
        return;
      }
      response.on('data', (chunk: Buffer) => {
        read.push(chunk);
        if (read.length < readLimit) return;
        // A body of exactly that length is complete: Node says so before it reads more.
        if (declaredLength(response) !== readLimit) answer(response, read, false);
      });
      // Ahead of Node's own listener, which says goodbye politely: after that the connection cannot be reset any more.
      response.prependOnceListener('end', () => {
        answer(response, read, true);
      });
    });
    request.once('upgrade', (response) => {
      answer(response, new ReceivedOctets(readLimit), false);
    });
    request.end(body);
    return () => {
      close(request);
    };
  });
}

/** Node says how long a body is for some methods only: behind a GET it would be a second, broken request (RFC 9112 §6). */
function framed(headers: HttpRequest['headers'], body: Buffer | undefined): HttpRequest['headers'] {
  const isFramed = Object.keys(headers).some((name) =>
    /^(?:content-length|transfer-encoding)$/i.test(name),
  );
  if (body === undefined || isFramed) return headers;
  return { ...headers, 'Content-Length': String(body.length) };
}

function tlsOptions({ secureContext, servername, verify }: TlsSettings): RequestOptions {
  return {
    rejectUnauthorized: verify,
    ...(secureContext === undefined ? {} : { secureContext }),
    ...(servername === undefined ? {} : { servername }),
  };
}

function declaredLength({ headers }: IncomingMessage): number {
  return Number(headers['content-length']);
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
  return socketError(error, describeTlsError(error) ?? describeSocketError(error));
}
