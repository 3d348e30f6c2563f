import { describe, expect, test } from '@jest/globals';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dnsCheck, NameResolver, type DnsCheckOptions } from '../../../src/health/index.ts';
import { withTcpServer } from './local-server.ts';
import {
  A,
  AAAA,
  encodeAnswer,
  MX,
  NameServer,
  TXT,
  withNameServer,
  type StubAnswer,
} from './name-server.ts';

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

describe('an answer that was truncated', () => {
  /** Probes a server that has more to say than a datagram holds, and says it on a connection as told. */
  async function probeTruncated(
    onConnection: (socket: Socket) => void,
    signal: AbortSignal = never(),
  ): Promise<unknown> {
    let result: unknown;
    await withTcpServer(onConnection, async ({ port }) => {
      const server = await new NameServer(() => ({ truncated: true })).listen(port);
      result = await dnsCheck(server.endpoint, { name: 'www.example', type: 'A' })
        .run(signal)
        .catch((error: unknown) => error);
      server.close();
    });
    return result;
  }

  /** Answers the query on a connection (RFC 1035 §4.2.2: its length comes first) with these octets of it. */
  const answering =
    (then: (socket: Socket, message: Buffer) => void) =>
    (socket: Socket): void => {
      socket.once('data', (query: Buffer) => {
        const records = [{ type: A, data: 'c0000201' }];
        const answer = encodeAnswer(query.subarray(2), { records });
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        then(socket, Buffer.concat([length, answer]));
      });
    };

  test('is asked for again over TCP', async () => {
    expect(await probeTruncated(answering((socket, message) => socket.write(message)))).toEqual({
      outcome: 'good',
      message: 'NOERROR, 1 record',
      evidence: { rcode: 'NOERROR', answers: ['192.0.2.1'] },
    });
  });

  test.each([
    ['closes', answering((socket) => socket.end())],
    ['closes in the middle', answering((socket, message) => socket.end(message.subarray(0, 9)))],
    ['resets', answering((socket) => socket.resetAndDestroy())],
  ])('is bad when the server %s then', async (_, onConnection) => {
    expect(await probeTruncated(onConnection)).toMatchObject({
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+ cannot be reached, or nothing answers there/,
      ),
    });
  });

  test('is given up when the probe is aborted while the server dribbles', async () => {
    const controller = new AbortController();
    const dribble = answering((socket, message) => {
      socket.write(message.subarray(0, 9), () => {
        controller.abort(new Error('of the test'));
      });
    });
    expect(await probeTruncated(dribble, controller.signal)).toMatchObject({
      message: 'of the test',
    });
  });
});

test('a datagram that is no message is bad', async () => {
  const socket = createSocket('udp4');
  socket.on('message', (_, { address, port }) => {
    socket.send('hello', port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const check = dnsCheck(`127.0.0.1:${socket.address().port}`);
  await expect(check.run(never())).rejects.toMatchObject({
    code: 'EBADRESP',
    message: 'the answer is broken, or not one of DNS (EBADRESP)',
  });
  socket.close();
});

describe('a datagram that is no answer', () => {
  test.each([
    ['has another id', (query: Buffer) => changed(query, 0)],
    ['is to another question', (query: Buffer) => changed(query, 14)],
  ])('and %s is passed over', async (_, reply) => {
    const socket = createSocket('udp4');
    socket.on('message', (query, { address, port }) => {
      socket.send(reply(query), port, address);
      socket.send(encodeAnswer(query, {}), port, address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const check = dnsCheck(`127.0.0.1:${socket.address().port}`, { name: 'www.example' });
    expect(await check.run(never())).toMatchObject({ outcome: 'good' });
    socket.close();
  });

  function changed(query: Buffer, at: number): Buffer {
    const answer = encodeAnswer(query, { rcode: 2 });
    answer.writeUInt8((answer[at] ?? 0) ^ 0x01, at);
    return answer;
  }
});

describe('an expected record', () => {
  test.each([
    ['A', A, 'c0000201', '192.0.2.1'],
    ['AAAA', AAAA, '20010db8000000000000000000000001', '2001:DB8:0:0::1'],
    ['NS', 2, '026e73076578616d706c6500', 'NS.example.'],
    ['MX', MX, '000a046d61696c076578616d706c6500', '10  mail.EXAMPLE.'],
  ] as const)('of type %s may be written in any way', async (type, number, data, text) => {
    const answer = (_: string, asked: number): StubAnswer => ({
      records: asked === number ? [{ type: number, data }] : [],
    });
    const options = { name: 'x.example', type, expectAnswers: [text] } as const;
    expect(await probe(answer, options)).toMatchObject({ outcome: 'good' });
  });

  test('that is long is kept in part', async () => {
    const data = Array.from({ length: 20 }, () => `ff${'78'.repeat(255)}`).join('');
    const answer = (): StubAnswer => ({ records: [{ type: TXT, data: data.slice(0, 2_048) }] });
    const result = await probe(answer, { name: 'x.example', type: 'TXT' });
    expect(JSON.stringify(result).length).toBeLessThan(400);
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
    ['a zone', 'fe80::53%eth0', {}, '', 'has a zone'],
    [
      'an address of the other family',
      '10.0.0.53',
      { type: 'A', expectAnswers: ['2001:db8::1'] },
      'expectAnswers[0]',
      'no address of a record of type A',
    ],
    [
      'what is no address',
      '10.0.0.53',
      { type: 'AAAA', expectAnswers: ['www.example'] },
      'expectAnswers[0]',
      'is not an IP address',
    ],
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
