import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { dnsCheck, NameResolver, type DnsCheckOptions } from '../../../src/health/index.ts';
import { A, AAAA, MX, TXT, withNameServer, type StubAnswer } from './name-server.ts';

const never = (): AbortSignal => new AbortController().signal;

const SOA = 6;
/** ns.example host.example 1 2 3 4 5, by RFC 1035 §3.3.13. */
const SOA_DATA =
  '026e73076578616d706c6500' +
  '04686f7374076578616d706c6500' +
  '0000000100000002000000030000000400000005';

async function probe(
  answer: (name: string, type: number) => StubAnswer | undefined,
  options: DnsCheckOptions = {},
): Promise<unknown> {
  let result: unknown;
  await withNameServer(answer, async ({ endpoint }) => {
    result = await dnsCheck(endpoint, options).run(never());
  });
  return result;
}

describe('a DNS check', () => {
  test('asks for the SOA of the root', async () => {
    await withNameServer(
      () => ({ records: [{ type: SOA, data: SOA_DATA }] }),
      async (server) => {
        expect(await dnsCheck(server.endpoint).run(never())).toEqual({
          outcome: 'good',
          message: 'NOERROR, 1 record',
          evidence: { rcode: 'NOERROR', answers: ['ns.example host.example 1 2 3 4 5'] },
        });
        expect(server.questions).toEqual([' 6']);
      },
    );
  });

  test('is good without a record when none is expected', async () => {
    expect(await probe(() => ({}))).toEqual({
      outcome: 'good',
      message: 'NOERROR, 0 records',
      evidence: { rcode: 'NOERROR', answers: [] },
    });
  });

  // RFC 1035 §4.1.1
  test.each([
    ['FORMERR', 1],
    ['SERVFAIL', 2],
    ['NXDOMAIN', 3],
    ['NOTIMP', 4],
    ['REFUSED', 5],
  ] as const)('is bad for %s', async (name, rcode) => {
    expect(await probe(() => ({ rcode }))).toEqual({
      outcome: 'bad',
      message: `${name}, expected NOERROR`,
      evidence: { rcode: name, answers: [] },
    });
  });

  test('is good for another response code if that is expected', async () => {
    const options = { name: 'gone.example', type: 'A', expectRcode: 'NXDOMAIN' } as const;
    expect(await probe(() => ({ rcode: 3 }), options)).toMatchObject({ outcome: 'good' });
  });

  test.each([
    ['A', A, 'c0000201', '192.0.2.1'],
    ['AAAA', AAAA, '20010db8000000000000000000000001', '2001:db8::1'],
    ['CNAME', 5, '03777777076578616d706c6500', 'www.example'],
    ['NS', 2, '026e73076578616d706c6500', 'ns.example'],
    ['PTR', 12, '026e73076578616d706c6500', 'NS.example'],
    ['MX', MX, '000a046d61696c076578616d706c6500', '10 mail.example'],
    ['TXT', TXT, '0568656c6c6f0120', 'hello '],
    ['SRV', 33, '0001000200350268740365786100', '1 2 53 ht.exa'],
    ['SOA', SOA, SOA_DATA, 'ns.example host.example 1 2 3 4 5'],
  ] as const)('finds a record of type %s', async (type, number, data, text) => {
    const answer = (_: string, asked: number): StubAnswer => ({
      records: asked === number ? [{ type: number, data }] : [],
    });
    const options = { name: 'x.example', type, expectAnswers: [text] } as const;
    expect(await probe(answer, options)).toMatchObject({ outcome: 'good' });
  });

  test('is bad when an expected record is missing', async () => {
    const answer = (): StubAnswer => ({ records: [{ type: A, data: 'c0000201' }] });
    const options = { name: 'www.example', type: 'A' } as const;
    expect(
      await probe(answer, { ...options, expectAnswers: ['192.0.2.1', '192.0.2.2'] }),
    ).toMatchObject({
      outcome: 'bad',
      message: 'NOERROR, but 192.0.2.2 is not among the answers: 192.0.2.1',
    });
  });

  test('is bad when there is no record at all', async () => {
    const options = { name: 'www.example', type: 'A', expectAnswers: ['192.0.2.1'] } as const;
    expect(await probe(() => ({}), options)).toMatchObject({
      outcome: 'bad',
      message: 'NOERROR, but 192.0.2.1 is not among the answers: no record',
    });
  });

  test('is bad when the port is closed', async () => {
    let closed = '';
    await withNameServer(
      () => undefined,
      ({ endpoint }) => {
        closed = endpoint;
        return Promise.resolve();
      },
    );
    await expect(dnsCheck(closed).run(never())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('is bad when a record is cut off', async () => {
    const answer = (): StubAnswer => ({ records: [{ type: A, data: 'c000' }] });
    await withNameServer(answer, async ({ endpoint }) => {
      const check = dnsCheck(endpoint, { name: 'www.example', type: 'A' });
      await expect(check.run(never())).rejects.toMatchObject({ code: 'EBADRESP' });
    });
  });

  test('of a silent server is given up when the probe is aborted', async () => {
    const controller = new AbortController();
    const silent = (): undefined => {
      controller.abort(new Error('of the test'));
    };
    await withNameServer(silent, async ({ endpoint }) => {
      await expect(dnsCheck(endpoint).run(controller.signal)).rejects.toThrow('of the test');
    });
  });

  test('of a server by name finds its address', async () => {
    await withNameServer(
      (name) => (name === 'ns.example' ? { records: [{ type: A, data: '7f000001' }] } : {}),
      async ({ endpoint }) => {
        const resolver = new NameResolver({ servers: [endpoint], hostsFile: '' });
        const port = endpoint.slice(endpoint.indexOf(':'));
        const check = dnsCheck(`ns.example${port}`, { resolver });
        expect(await check.run(never())).toMatchObject({ outcome: 'good' });
      },
    );
  });

  test('leaves no descriptor open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    await withNameServer(
      () => ({}),
      async ({ endpoint }) => {
        const check = dnsCheck(endpoint);
        await check.run(never());
        const before = open();
        for (let count = 0; count < 300; count += 1) await check.run(never());
        expect(open()).toBeLessThan(before + 10);
      },
    );
  });
});

describe('the description of a DNS check', () => {
  test.each([
    ['10.0.0.53', '10.0.0.53:53 . SOA'],
    ['10.0.0.53:5353', '10.0.0.53:5353 . SOA'],
    ['2001:db8::53', '[2001:db8::53]:53 . SOA'],
  ])('of %s names the server and the question', (server, target) => {
    expect(dnsCheck(server)).toMatchObject({ kind: 'dns', target });
  });
});

describe('a DNS check refuses', () => {
  test.each([
    ['port 0', '10.0.0.53:0', {}, '', 'from 1 to 65535'],
    ['a name without a port', 'ns.example', {}, '', 'is not an address and a port'],
    ['another type', '10.0.0.53', { type: 'ANY' }, 'type', 'is none of A, AAAA'],
    ['another code', '10.0.0.53', { expectRcode: 0 }, 'expectRcode', 'is none of NOERROR'],
    ['an empty name', '10.0.0.53', { name: '' }, 'name', 'is not a domain name'],
    ['an empty label', '10.0.0.53', { name: 'a..b' }, 'name', 'is not a domain name'],
    ['a label of 64', '10.0.0.53', { name: 'a'.repeat(64) }, 'name', 'is not a domain name'],
    ['no answer', '10.0.0.53', { expectAnswers: [] }, 'expectAnswers', 'is not a list of records'],
    [
      'answers of NXDOMAIN',
      '10.0.0.53',
      { expectRcode: 'NXDOMAIN', expectAnswers: ['192.0.2.1'] },
      'expectAnswers',
      'an answer with NXDOMAIN has no records',
    ],
  ])('%s', (_, server, options, path, problem) => {
    let fault: unknown;
    try {
      dnsCheck(server, options as DnsCheckOptions);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ path, problem: expect.stringContaining(problem) });
  });
});
