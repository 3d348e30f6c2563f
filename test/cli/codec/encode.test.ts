import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hex, message, openWith, update } from '../../bgp-packet-lite/octets.ts';
import { bgp4mpMessage, bytes, stateChange } from '../../support/mrt/index.ts';
import { keepcast, pieces } from './filter-lab.ts';

const KEEPALIVE = hex(message(4, ''));

/** Decodes, and encodes what that has printed, as through a pipe. */
async function through(input: string | Uint8Array[], ...options: string[]): Promise<string> {
  const { out } = await keepcast(['decode', ...options], { input });
  const encoded = await keepcast(['encode'], { input: pieces(Buffer.from(out), 97) });
  expect({ code: encoded.code, errors: encoded.errors }).toEqual({ code: 0, errors: [] });
  return encoded.out;
}

describe('encode', () => {
  test('writes a hex line for each message', async () => {
    const input = '{"type":"keepalive"}\n\n{"type":"keepalive"}';
    expect(await keepcast(['encode'], { input })).toEqual({
      code: 0,
      out: `${KEEPALIVE}\n${KEEPALIVE}\n`,
      errors: [],
    });
  });

  test('reports a line that is wrong by its number and field, goes on, and ends with code 1', async () => {
    const input = [
      '{"type":"keepalive"',
      '{"type":"update","withdrawn":[],"attributes":[{"code":1,"flags":64,"value":"x"}],"nlri":[]}',
      '{"type":"keepalive"}',
    ].join('\n');
    const { code, out, errors } = await keepcast(['encode'], { input });
    expect({ code, out }).toEqual({ code: 1, out: `${KEEPALIVE}\n` });
    expect(errors).toEqual([
      expect.stringMatching(/^standard input:1: .*JSON/),
      `standard input:2: attributes[0].value: 'x' is not allowed: it must be "igp", "egp" or "incomplete"`,
    ]);
  });

  test('reports a line without an end, and goes on after it', async () => {
    const long = Buffer.from('['.repeat(1_048_576));
    const input = [
      ...Array.from({ length: 5 }, () => long),
      Buffer.from('\n{"type":"keepalive"}\n'),
    ];
    expect(await keepcast(['encode'], { input })).toEqual({
      code: 1,
      out: `${KEEPALIVE}\n`,
      errors: [
        'standard input:1: the line is longer than 4194304 characters, which no message needs: write one message a line',
      ],
    });
  });

  test('gives back a message of 65535 octets, of a withdrawn route an octet', async () => {
    const line = `${'ff'.repeat(16)}ffff02ffe8${'00'.repeat(65_512)}0000`;
    const { out } = await keepcast(['decode'], { input: line });
    expect(await keepcast(['encode'], { input: out })).toMatchObject({
      code: 0,
      out: `${line}\n`,
    });
  });

  test('skips what is no message, and says so once', async () => {
    const mrt = bytes(stateChange(1, 2), bgp4mpMessage(message(4, '')), stateChange(2, 1));
    const { out } = await keepcast(['decode', '--mrt'], { input: [mrt] });
    expect(await keepcast(['encode'], { input: out })).toEqual({
      code: 0,
      out: `${KEEPALIVE}\n`,
      errors: ['standard input: 2 lines are no BGP messages (state changes, tables): skipped'],
    });
  });

  test('with --as2 writes AS numbers of 2 octets', async () => {
    const input =
      '{"type":"update","withdrawn":[],"attributes":[{"code":2,"flags":64,"value":[["seq",[1]]]}],"nlri":[]}';
    const { out } = await keepcast(['encode', '--as2'], { input });
    expect(out).toMatch(/40020402010001\n$/);
  });

  test('without such a file is code 2', async () => {
    expect(await keepcast(['encode', 'no/such.json'])).toMatchObject({ code: 2, out: '' });
  });
});

describe('encode of what decode prints', () => {
  test.each([
    ['OPENs', hex(openWith('0202 0200 0206 0104 00010001'))],
    ['bad messages', hex(message(9, ''))],
    ['what is no message', 'ff00'],
  ])('gives back %s', async (_what, line) => {
    expect(await through(line)).toBe(`${line}\n`);
  });

  test('gives back messages of any bodies', async () => {
    const any = fc.array(
      fc.tuple(fc.constantFrom(1, 2, 3, 4, 5, 128, 9), fc.uint8Array({ maxLength: 40 })),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(any, async (messages) => {
        const text = messages.map(([type, body]) => `${hex(message(type, hex(body)))}\n`).join('');
        expect(await through(text)).toBe(text);
      }),
    );
  });

  test('gives back what --as2 has read, without being told', async () => {
    const line = hex(
      update({ attributes: '40010100 4002040201fde9 400304c0000201', nlri: '18c63364' }),
    );
    expect(await through(line, '--as2')).toBe(`${line}\n`);
  });

  test('gives back what --add-path has read, without being told', async () => {
    const line = hex(update({ withdrawn: '00000007 18c63364' }));
    expect(await through(line, '--add-path')).toBe(`${line}\n`);
  });

  test('gives back the messages of an MRT file, whatever each record says of them', async () => {
    const narrow = update({ attributes: '40010100 4002040201fde9 400304c0000201', nlri: '00' });
    const wide = update({ attributes: '40010100 40020602010000fde9 400304c0000201', nlri: '00' });
    const path = update({ withdrawn: '00000007 18c63364' });
    const file = bytes(
      bgp4mpMessage(narrow, { subtype: 1 }),
      bgp4mpMessage(wide),
      bgp4mpMessage(path, { subtype: 9 }),
      bgp4mpMessage('ff'),
    );
    expect(await through([file], '--mrt')).toBe(
      [narrow, wide, path, bytes('ff')].map((octets) => `${hex(octets)}\n`).join(''),
    );
  });
});
