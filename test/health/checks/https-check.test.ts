import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import { httpCheck, NameResolver, type HttpCheckOptions } from '../../../src/health/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { issued, testAuthority as ca } from './issued-certificates.ts';
import { withServer } from './local-server.ts';
import { A, withNameServer, type StubAnswer } from './name-server.ts';

const never = (): AbortSignal => new AbortController().signal;

async function probe(server: ServerOptions, options: HttpCheckOptions): Promise<unknown> {
  let result: unknown;
  const listener = createServer(server, (_, response) => response.end());
  await withServer(listener, async ({ port }) => {
    result = await httpCheck(`https://127.0.0.1:${port}/`, options)
      .run(never())
      .catch((error: unknown) => error);
  });
  return result;
}

describe('a certificate', () => {
  test('of an authority that is trusted, for the right name, is good', async () => {
    expect(await probe(issued.trusted, { tls: { ca } })).toEqual({
      outcome: 'good',
      message: 'status 200',
      evidence: { status: 200 },
    });
  });

  test('of an authority that is not trusted is bad', async () => {
    expect(await probe(issued.trusted, {})).toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      message: expect.stringMatching(/^the certificate is of an authority that is not trusted: /),
    });
  });

  test('that has expired is bad', async () => {
    expect(await probe(issued.expired, { tls: { ca } })).toMatchObject({
      code: 'CERT_HAS_EXPIRED',
      message: 'the certificate has expired',
    });
  });

  test('for another name is bad', async () => {
    expect(await probe(issued.wrongName, { tls: { ca } })).toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      message: expect.stringMatching(/^the certificate is for another name: /),
    });
  });

  test('for the name that is asked for is good', async () => {
    const tls = { ca: [ca], servername: 'other.example' };
    expect(await probe(issued.wrongName, { tls })).toMatchObject({ outcome: 'good' });
  });

  test('is not looked at when that is asked for', async () => {
    expect(await probe(issued.expired, { tls: { verify: false } })).toMatchObject({
      outcome: 'good',
    });
  });
});

describe('the name of the URL', () => {
  test('is asked for (SNI), and must be that of the certificate', async () => {
    const names: unknown[] = [];
    const server = createServer(issued.trusted, (request, response) => {
      names.push(Reflect.get(request.socket, 'servername'));
      response.end();
    });
    const answer = (_: string, type: number): StubAnswer =>
      type === A ? { records: [{ type: A, data: '7f000001' }] } : {};
    await withNameServer(answer, async ({ endpoint }) => {
      await withServer(server, async ({ port }) => {
        const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
        await httpCheck(`https://web.example:${port}/`, { resolver, tls: { ca } }).run(never());
      });
    });
    expect(names).toEqual(['web.example']);
  });
});

describe('a certificate of the client', () => {
  const server = { ...issued.trusted, ca, requestCert: true, rejectUnauthorized: true };

  test('is shown to a server that asks', async () => {
    expect(await probe(server, { tls: { ca, ...issued.client } })).toMatchObject({
      outcome: 'good',
    });
  });

  test('that is missing is bad', async () => {
    expect(await probe(server, { tls: { ca } })).toMatchObject({ name: 'Error' });
  });
});

describe('a certificate that expires', () => {
  // It is valid until 2126-10-28T09:31:37Z, and a virtual clock begins on 2026-01-01T00:00:00Z.
  const untilExpiry = Date.UTC(2126, 9, 28, 9, 31, 37) - Date.UTC(2026, 0, 1);
  const DAY = 86_400_000;

  async function probeBefore(left: number): Promise<unknown> {
    const clock = new VirtualClock();
    await clock.advance(untilExpiry - left);
    return probe(issued.trusted, { clock, tls: { ca, expiryWarning: '14d' } });
  }

  test('soon is a degraded good', async () => {
    expect(await probeBefore(2 * DAY)).toMatchObject({
      outcome: 'good',
      degraded: 'the certificate expires in 48h, on Oct 28 09:31:37 2126 GMT',
    });
  });

  test('later is good', async () => {
    expect(await probeBefore(15 * DAY)).not.toHaveProperty('degraded');
  });
});

describe('many HTTPS probes', () => {
  test('leave no descriptor open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const server = createServer(issued.trusted, (_, response) => response.end());
    await withServer(server, async ({ port }) => {
      const check = httpCheck(`https://127.0.0.1:${port}/`, { tls: { ca } });
      await check.run(never());
      const before = open();
      for (let count = 0; count < 200; count += 1) await check.run(never());
      // A few wait for the server to notice.
      expect(open()).toBeLessThan(before + 10);
    });
  });
});

describe('an HTTPS check refuses', () => {
  test.each([
    ['an authority that is none', { ca: 'x' }, 'tls.ca', 'this is not a certificate as PEM'],
    ['no authority', { ca: [] }, 'tls.ca', 'would trust nobody'],
    ['a certificate without a key', { cert: issued.client.cert }, 'tls.key', 'given together'],
    ['a key without a certificate', { key: issued.client.key }, 'tls.cert', 'given together'],
    ['a bad certificate', { cert: 'x', key: 'y' }, 'tls.cert', 'not a certificate as PEM'],
    ['a bad key', { cert: issued.client.cert, key: 'y' }, 'tls.key', 'is not the key'],
    ['no server name', { servername: '' }, 'tls.servername', 'is not a host name'],
    ['a verify that is neither', { verify: 'no' }, 'tls.verify', 'neither true nor false'],
    ['a warning that is none', { expiryWarning: 'soon' }, 'tls.expiryWarning', 'not a duration'],
    ['an unknown option', { CA: ca }, 'tls.CA', "did you mean 'ca'?"],
  ])('%s', (_, tls, path, problem) => {
    let fault: unknown;
    try {
      httpCheck('https://10.0.0.1/', { tls: tls as object });
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ path, problem: expect.stringContaining(problem) });
  });
});
