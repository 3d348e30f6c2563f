import { describe, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { httpCheck, NameResolver, type HttpCheckOptions } from '../../../src/health/index.ts';
import { withServer } from './local-server.ts';
import { A, withNameServer } from './name-server.ts';

const never = (): AbortSignal => new AbortController().signal;

/** SHA-256 of `ok`, as sha256sum prints it. */
const DIGEST_OF_OK = '2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df';

async function probe(listener: RequestListener, options: HttpCheckOptions): Promise<unknown> {
  let result: unknown;
  await withServer(createServer(listener), async ({ port }) => {
    result = await httpCheck(`http://127.0.0.1:${port}/`, options).run(never());
  });
  return result;
}

const says =
  (body: string): RequestListener =>
  (_, response) =>
    response.end(body);

const endless: RequestListener = (_, response) => {
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(1_024, 'x')));
  };
  response.on('drain', more);
  more();
};

describe('the body', () => {
  test.each([
    ['text', { expectBody: 'ready' }, 'all ready now'],
    ['a pattern', { expectBody: /^all \w+ now$/ }, 'all ready now'],
    ['octets', { expectBody: Buffer.from('7265616479', 'hex') }, 'all ready now'],
    ['a digest', { digest: DIGEST_OF_OK }, 'ok'],
    ['a digest in capitals', { digest: DIGEST_OF_OK.toUpperCase() }, 'ok'],
    ['nothing that is refused', { refuseBody: 'error' }, 'all ready now'],
  ])('is good when it has the expected %s', async (_, options, body) => {
    expect(await probe(says(body), options)).toEqual({
      outcome: 'good',
      message: 'status 200',
      evidence: { status: 200 },
    });
  });

  test.each([
    ['text', { expectBody: 'ready' }, "status 200, but the body does not have 'ready': 'busy'"],
    ['a pattern', { expectBody: /^ok/ }, "status 200, but the body does not have /^ok/: 'busy'"],
    ['no text', { refuseBody: 'us' }, "status 200, but the body has 'us': 'busy'"],
  ])('is bad when %s was expected', async (_, options, message) => {
    expect(await probe(says('busy'), options)).toMatchObject({ outcome: 'bad', message });
  });

  test('is bad when its digest is another', async () => {
    expect(await probe(says('ko'), { digest: DIGEST_OF_OK })).toMatchObject({
      outcome: 'bad',
      message: expect.stringMatching(/^status 200, but the digest of the body is [\da-f]{64}$/),
    });
  });

  test('is searched no further than the limit', async () => {
    const late = says(`${'x'.repeat(100)}ready`);
    expect(await probe(late, { expectBody: 'ready', readLimit: 100 })).toMatchObject({
      outcome: 'bad',
      message: expect.stringMatching(
        /^status 200, but the first 100 octets of the body do not have 'ready': 'xxx/,
      ),
    });
  });

  test('that fills the limit exactly has a digest', async () => {
    expect(await probe(says('ok'), { digest: DIGEST_OF_OK, readLimit: 2 })).toMatchObject({
      outcome: 'good',
    });
  });

  test('without an end has no digest', async () => {
    expect(await probe(endless, { digest: DIGEST_OF_OK })).toMatchObject({
      outcome: 'bad',
      message: 'status 200, but the body is longer than 16384 octets, so its digest is not known',
    });
  });
});

describe('a request with a body', () => {
  test.each(['GET', 'POST', 'DELETE', 'OPTIONS'])('says how long it is: %s', async (method) => {
    const lengths: unknown[] = [];
    const echo: RequestListener = (request, response) => {
      lengths.push(request.headers['content-length']);
      request.pipe(response);
    };
    const options = { method, body: 'a question', expectBody: /^a question$/ };
    expect(await probe(echo, options)).toMatchObject({ outcome: 'good' });
    expect(lengths).toEqual(['10']);
  });

  test('says nothing of its length if the headers do', async () => {
    const echo: RequestListener = (request, response) => {
      request.pipe(response);
    };
    const headers = { 'transfer-encoding': 'chunked' };
    const options = { method: 'POST', headers, body: 'a question', expectBody: 'a question' };
    expect(await probe(echo, options)).toMatchObject({ outcome: 'good' });
  });

  test('sends it', async () => {
    const echo: RequestListener = (request, response) => {
      request.pipe(response);
    };
    expect(
      await probe(echo, { method: 'POST', body: 'a question', expectBody: /^a question$/ }),
    ).toMatchObject({ outcome: 'good' });
  });
});

describe('redirects', () => {
  const requests: IncomingMessage[] = [];
  const chain: RequestListener = (request, response) => {
    requests.push(request);
    const step = Number(request.url?.slice(1));
    if (step === 0) response.end('there');
    else response.writeHead(302, { location: `/${step - 1}` }).end();
  };

  async function follow(
    path: string,
    options: HttpCheckOptions,
    listener: RequestListener = chain,
  ): Promise<unknown> {
    let result: unknown;
    requests.length = 0;
    await withServer(createServer(listener), async ({ port }) => {
      result = await httpCheck(`http://127.0.0.1:${port}${path}`, options).run(never());
    });
    return result;
  }

  test('are followed as often as is asked for', async () => {
    expect(await follow('/2', { followRedirects: 2, expectBody: 'there' })).toMatchObject({
      outcome: 'good',
    });
  });

  test('are bad when there are more', async () => {
    expect(await follow('/3', { followRedirects: 2 })).toMatchObject({
      outcome: 'bad',
      message: 'status 302, after 2 redirects were followed',
    });
  });

  test('keep the headers on the same host', async () => {
    await follow('/1', { followRedirects: 1, headers: { Authorization: 'Bearer x' } });
    expect(requests[1]?.headers.authorization).toBe('Bearer x');
  });

  test('take no header to another host', async () => {
    const away: RequestListener = (request, response) => {
      requests.push(request);
      const { port } = request.socket.address() as { port: number };
      if (request.url === '/') {
        response.writeHead(307, { location: `http://localhost:${port}/there` }).end();
      } else response.end();
    };
    const headers = { Authorization: 'Bearer x' };
    expect(await follow('/', { followRedirects: 1, headers }, away)).toMatchObject({
      outcome: 'good',
    });
    expect(requests[1]?.headers.authorization).toBeUndefined();
  });

  test('turn a POST into a GET (RFC 9110 §15.4.4)', async () => {
    const see: RequestListener = (request, response) => {
      requests.push(request);
      if (request.url === '/') response.writeHead(303, { location: '/there' }).end();
      else response.end();
    };
    const headers = { 'Content-Type': 'text/plain', 'X-Probe': 'a' };
    await follow('/', { followRedirects: 1, method: 'POST', headers, body: 'x' }, see);
    expect(
      requests.map(({ method, headers: seen }) => [method, seen['content-type'], seen['x-probe']]),
    ).toEqual([
      ['POST', 'text/plain', 'a'],
      ['GET', undefined, 'a'],
    ]);
  });

  test('with a user that cannot be decoded are not followed', async () => {
    const odd: RequestListener = (_, response) => {
      response.writeHead(302, { location: 'http://us%er@127.0.0.1/' }).end();
    };
    expect(await follow('/', { followRedirects: 1 }, odd)).toMatchObject({
      outcome: 'bad',
      message: 'status 302, expected 200-299',
    });
  });

  test('to another protocol are not followed', async () => {
    const odd: RequestListener = (_, response) => {
      response.writeHead(302, { location: 'ftp://127.0.0.1/' }).end();
    };
    expect(await follow('/', { followRedirects: 1 }, odd)).toMatchObject({
      outcome: 'bad',
      message: 'status 302, expected 200-299',
    });
  });
});

describe('an HTTP check of a name', () => {
  test('connects to the address of the resolver, and asks for the name', async () => {
    let host: string | undefined;
    const listener: RequestListener = (request, response) => {
      ({ host } = request.headers);
      response.end();
    };
    const answer = (_: string, type: number): { records: { type: number; data: string }[] } => ({
      records: type === A ? [{ type: A, data: '7f000001' }] : [],
    });
    await withNameServer(answer, async ({ endpoint }) => {
      await withServer(createServer(listener), async ({ port }) => {
        const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
        await httpCheck(`http://web.example:${port}/`, { resolver }).run(never());
        expect(host).toBe(`web.example:${port}`);
      });
    });
  });

  test('that does not exist is bad, and says so', async () => {
    await expect(httpCheck('http://web.invalid/').run(never())).rejects.toMatchObject({
      code: 'ERR_NAME_RESOLUTION',
    });
  });
});

describe('an HTTP check also refuses', () => {
  const OK = 'http://10.0.0.1/';

  test.each([
    ['port 0', 'http://10.0.0.1:0/', {}, '', 'has port 0'],
    ['no text to expect', OK, { expectBody: '' }, 'expectBody', 'is nothing to look for'],
    ['no text to refuse', OK, { refuseBody: '' }, 'refuseBody', 'is nothing to look for'],
    ['an MD5 digest', OK, { digest: '0'.repeat(32) }, 'digest', 'one of MD5, as Keepalived takes'],
    ['a limit of 0', OK, { readLimit: 0 }, 'readLimit', 'from 1 to 16777216'],
    ['11 redirects', OK, { followRedirects: 11 }, 'followRedirects', 'from 0 to 10'],
    ['a body that is none', OK, { body: 1 }, 'body', 'is nothing to send'],
    ['a user that cannot be decoded', 'http://us%er@10.0.0.1/', {}, '', 'write % as %25'],
    ['a body of HEAD', OK, { method: 'HEAD', expectBody: 'x' }, 'method', 'write GET'],
    ['TLS without TLS', OK, { tls: {} }, 'tls', 'an http: URL has no TLS'],
    ['no resolver', OK, { resolver: 'x' }, 'resolver', 'is not a resolver'],
  ])('%s', (_, target, options, path, problem) => {
    let fault: unknown;
    try {
      httpCheck(target, options as HttpCheckOptions);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ path, problem: expect.stringContaining(problem) });
  });
});
