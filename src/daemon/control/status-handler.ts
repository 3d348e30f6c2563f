import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { errorMessage } from '../../core/index.ts';
import { isLoopbackHost } from './endpoint.ts';

const STATUS_PATH = '/status';

/**
 * Answers `GET /status`, and refuses everything else. A body is never read, and every connection serves one request.
 * @param checkHost refuse requests for another host: where a browser can get at it
 */
export function statusHandler(status: () => unknown, checkHost: boolean): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (checkHost && !isLoopbackHost(request.headers.host)) {
      answer(response, 403, {
        error: 'the Host header does not name this host: use http://127.0.0.1 or http://localhost',
      });
    } else if (path !== STATUS_PATH) {
      answer(response, 404, { error: `there is nothing here: ask for ${STATUS_PATH}` });
    } else if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      answer(response, 405, { error: `${describeMethod(request)} is not allowed: use GET` });
    } else {
      answerStatus(response, status);
    }
  };
}

function describeMethod({ method = '' }: IncomingMessage): string {
  return method === '' ? 'this method' : method;
}

function answerStatus(response: ServerResponse, status: () => unknown): void {
  let content: unknown;
  try {
    // What is no JSON (a cycle, a BigInt) throws here and not half way through the answer.
    content = JSON.parse(JSON.stringify(status() ?? null));
  } catch (error) {
    answer(response, 500, { error: `the status cannot be told: ${errorMessage(error)}` });
    return;
  }
  answer(response, 200, content);
}

function answer(response: ServerResponse, code: number, content: unknown): void {
  const body = Buffer.from(`${JSON.stringify(content)}\n`);
  response.writeHead(code, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  });
  response.end(body);
}
