import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { labCleanup } from '../../support/lab/index.ts';
import { temporaryFolder } from '../../support/lab/folder.ts';
import {
  bgp4mpMessage,
  bytes,
  IPV4_PEER,
  mrtRecord,
  peerIndexTable,
  rib,
  ribEntry,
  stateChange,
} from '../../support/mrt/index.ts';
import { hex, message, update } from '../../bgp-packet-lite/octets.ts';
import { keepcast, pieces } from './filter-lab.ts';

afterEach(() => labCleanup.run());

const KEEPALIVE = message(4, '');
const KEEPALIVE_HEX = hex(KEEPALIVE);
const KEEPALIVE_LINE = '{"type":"keepalive"}\n';
const EMPTY_UPDATE = '{"type":"update","withdrawn":[],"attributes":[],"nlri":[]}\n';

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder('decode'), name);
  await writeFile(path, content);
  return path;
}

describe('decode of hex lines', () => {
  test.each([
    ['digits alone', KEEPALIVE_HEX],
    ['capitals', KEEPALIVE_HEX.toUpperCase()],
    ['spaces', KEEPALIVE_HEX.replaceAll(/..(?!$)/g, '$& ')],
    ['colons', KEEPALIVE_HEX.replaceAll(/..(?!$)/g, '$&:')],
    ['0x in front', `0x${KEEPALIVE_HEX}`],
    ['0x in front of each octet', KEEPALIVE_HEX.replaceAll(/../g, '0x$& ')],
    ['a comment behind', `${KEEPALIVE_HEX} # hello`],
    ['a carriage return', `${KEEPALIVE_HEX}\r`],
    ['space around', `  ${KEEPALIVE_HEX}\t`],
  ])('takes %s', async (_what, line) => {
    expect(await keepcast(['decode'], { input: `${line}\n` })).toEqual({
      code: 0,
      out: KEEPALIVE_LINE,
      errors: [],
    });
  });

  test('skips comments and empty lines', async () => {
    const input = `# a comment\n\n   \n${KEEPALIVE_HEX}\n`;
    expect(await keepcast(['decode'], { input })).toMatchObject({
      out: KEEPALIVE_LINE,
      errors: [],
    });
  });

  test('takes a last line without a line feed', async () => {
    expect(await keepcast(['decode'], { input: KEEPALIVE_HEX })).toMatchObject({
      out: KEEPALIVE_LINE,
    });
  });

  test('reports a line that is not hexadecimal by its number, and goes on', async () => {
    const input = `${KEEPALIVE_HEX}\nhello\n${KEEPALIVE_HEX}\n`;
    expect(await keepcast(['decode'], { input })).toEqual({
      code: 0,
      out: KEEPALIVE_LINE.repeat(2),
      errors: [
        "standard input:2: 'hello' is not a BGP message: write two hexadecimal digits an octet",
      ],
    });
  });

  test('reports a line without an end, and goes on after it', async () => {
    const long = Buffer.from('f'.repeat(1_048_576));
    const input = [...Array.from({ length: 3 }, () => long), Buffer.from(`\n${KEEPALIVE_HEX}\n`)];
    expect(await keepcast(['decode'], { input })).toEqual({
      code: 0,
      out: KEEPALIVE_LINE,
      errors: [
        'standard input:1: the line is longer than 1048576 characters: a message has at most 65535 octets',
      ],
    });
  });

  test('takes the longest message in the longest form', async () => {
    const value = `${'ff'.repeat(16)}ffff02${'00'.repeat(65_516)}`;
    const input = value.replaceAll(/../g, '0x$&: ');
    const { out, errors } = await keepcast(['decode'], { input });
    expect(errors).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({ raw: value });
  });

  test.each(['0x', ': :', '0x0x'])('reports %j, which has no octets', async (line) => {
    expect(await keepcast(['decode'], { input: `${line}\n${KEEPALIVE_HEX}\n` })).toEqual({
      code: 0,
      out: KEEPALIVE_LINE,
      errors: [
        `standard input:1: '${line}' is not a BGP message: write two hexadecimal digits an octet`,
      ],
    });
  });

  test('takes several whole messages on one line', async () => {
    const input = `${KEEPALIVE_HEX}${hex(update({}))}${KEEPALIVE_HEX}`;
    expect(await keepcast(['decode'], { input })).toMatchObject({
      out: `${KEEPALIVE_LINE}${EMPTY_UPDATE}${KEEPALIVE_LINE}`,
    });
  });

  test('takes a line that cannot be cut into messages for one that is wrong', async () => {
    const { out } = await keepcast(['decode'], { input: `${KEEPALIVE_HEX}00` });
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 1, subcode: 2, data: '0013' },
      raw: `${KEEPALIVE_HEX}00`,
    });
  });

  test.each([1, 2, 7, 64])('does not care for chunks of %d octets', async (size) => {
    const text = Buffer.from(`# é\n${KEEPALIVE_HEX}\n${hex(update({}))}\n`);
    expect(await keepcast(['decode'], { input: pieces(text, size) })).toMatchObject({
      out: `${KEEPALIVE_LINE}${EMPTY_UPDATE}`,
    });
  });

  test('with --as2 reads AS numbers of 2 octets', async () => {
    const input = hex(update({ attributes: '40010100 4002040201fde9 400304c0000201', nlri: '00' }));
    const { out } = await keepcast(['decode', '--as2'], { input });
    expect(JSON.parse(out)).toMatchObject({
      attributes: [{}, { value: [['seq', [65_001]]] }, {}],
    });
  });

  test('with --add-path reads path identifiers', async () => {
    const input = hex(update({ withdrawn: '00000007 18c63364' }));
    const { out } = await keepcast(['decode', '--add-path'], { input });
    expect(JSON.parse(out)).toMatchObject({
      withdrawn: [{ pathId: 7, prefix: '198.51.100.0/24' }],
    });
  });
});

describe('decode of a file', () => {
  test('reads hex lines', async () => {
    expect(await keepcast(['decode', await file('a.hex', KEEPALIVE_HEX)])).toMatchObject({
      out: KEEPALIVE_LINE,
    });
  });

  test('reads standard input for -', async () => {
    expect(await keepcast(['decode', '-'], { input: KEEPALIVE_HEX })).toMatchObject({
      out: KEEPALIVE_LINE,
    });
  });

  test.each([
    ['digits', KEEPALIVE_HEX],
    ['a comment', `# é\n\r\n\t${KEEPALIVE_HEX}\n`],
  ])('reads hex lines that are packed by gzip and begin with %s', async (_what, text) => {
    expect(await keepcast(['decode', await file('a.hex.gz', gzipSync(text))])).toEqual({
      code: 0,
      out: KEEPALIVE_LINE,
      errors: [],
    });
  });

  test('takes a packed file of nothing for hex lines', async () => {
    expect(await keepcast(['decode', await file('a.gz', gzipSync(''))])).toEqual({
      code: 0,
      out: '',
      errors: [],
    });
  });

  test.each(['a.mrt', 'a.mrt.gz'])('takes %s for MRT, whatever is in it', async (name) => {
    const content = name.endsWith('gz') ? gzipSync(KEEPALIVE_HEX) : KEEPALIVE_HEX;
    const { out, errors } = await keepcast(['decode', await file(name, content)]);
    expect({ out, errors }).toEqual({ out: '', errors: [expect.stringContaining(': octet 0: ')] });
  });

  const MRT = bgp4mpMessage(KEEPALIVE);
  const MRT_LINE = `{"type":"keepalive","mrt":{"timestamp":1600000000,"peerAsn":65001,"peerAddress":"192.0.2.1","localAsn":65010,"localAddress":"192.0.2.2","interfaceIndex":0}}\n`;

  test.each([
    ['by its name', 'a.mrt', MRT],
    ['by its content', 'updates.20200101.0000', MRT],
    ['packed by gzip', 'updates.20200101.0000.gz', gzipSync(MRT)],
    ['packed by gzip, whatever its name', 'a', gzipSync(MRT)],
    [
      'packed by gzip in two members',
      'a.gz',
      bytes(gzipSync(MRT.slice(0, 20)), gzipSync(MRT.slice(20))),
    ],
  ])('reads MRT %s', async (_what, name, content) => {
    expect(await keepcast(['decode', await file(name, content)])).toEqual({
      code: 0,
      out: MRT_LINE,
      errors: [],
    });
  });

  test('reads MRT from standard input', async () => {
    expect(await keepcast(['decode', '--mrt'], { input: pieces(MRT, 5) })).toMatchObject({
      out: MRT_LINE,
    });
  });

  test('unpacks standard input', async () => {
    expect(await keepcast(['decode'], { input: pieces(gzipSync(MRT), 5) })).toMatchObject({
      out: MRT_LINE,
    });
  });

  test('reports a damaged record by its offset, and goes on', async () => {
    const damaged = mrtRecord(16, 4, 'ffff');
    const path = await file('a.mrt', bytes(MRT, damaged, MRT));
    expect(await keepcast(['decode', path])).toEqual({
      code: 0,
      out: MRT_LINE.repeat(2),
      errors: [
        `${path}: octet ${MRT.length}: the record is damaged: the peer AS number needs 4 octets, and 2 are left: skipped`,
      ],
    });
  });

  test('reports a damaged entry of a record by its place, and keeps the others', async () => {
    const table = peerIndexTable([IPV4_PEER]);
    const entries = [0, 7, 0].map((peer) => ribEntry('40010100', { peer }));
    const path = await file('a.mrt', bytes(table, rib(2, '18c63364', entries)));
    const { code, out, errors } = await keepcast(['decode', path]);
    expect(code).toBe(0);
    expect(out.match(/"type":"rib"/g)).toHaveLength(2);
    expect(errors).toEqual([
      `${path}: octet ${table.length}: entry 2 of the record is damaged: peer 7 is not in the PEER_INDEX_TABLE, which has 1: skipped`,
    ]);
  });

  test('reports octets between records, and goes on', async () => {
    const path = await file('a.mrt', bytes(MRT, 'ff'.repeat(30), MRT));
    expect(await keepcast(['decode', path])).toEqual({
      code: 0,
      out: MRT_LINE.repeat(2),
      errors: [
        `${path}: octet ${MRT.length}: no record can begin here: type 65535, subtype 65535: skipped 30 octets`,
      ],
    });
  });

  test('reports a kind of record that is not read once', async () => {
    const other = mrtRecord(11, 0, '00');
    const path = await file('a.mrt', bytes(other, MRT, other, other));
    expect(await keepcast(['decode', path])).toEqual({
      code: 0,
      out: MRT_LINE,
      errors: [`${path}: octet 0: MRT type 11 is not supported: such records are skipped`],
    });
  });

  test('without such a file is code 2', async () => {
    expect(await keepcast(['decode', 'no/such.mrt'])).toEqual({
      code: 2,
      out: '',
      errors: ['no/such.mrt: no such file: check the name'],
    });
  });

  test('of a folder is code 2', async () => {
    const folder = await temporaryFolder('decode');
    expect(await keepcast(['decode', folder])).toEqual({
      code: 2,
      out: '',
      errors: [`${folder}: this is a directory: name the file in it`],
    });
  });

  test('packed by bzip2 is code 2, and says how to unpack it', async () => {
    const path = await file('rib.bz2', 'BZh91AY&SY');
    expect(await keepcast(['decode', path])).toEqual({
      code: 2,
      out: '',
      errors: [
        `${path}: packed by bzip2, which keepcast does not unpack: bunzip2 -c ${path} | keepcast decode --mrt`,
      ],
    });
  });

  test('whose gzip ends too early is code 1, after what could be read', async () => {
    const packed = gzipSync(bytes(...Array.from({ length: 5_000 }, () => MRT)));
    const path = await file('a.gz', packed.subarray(0, packed.length - 20));
    const { code, out, errors } = await keepcast(['decode', path]);
    expect({ code, errors, begins: out.startsWith(MRT_LINE) }).toEqual({
      code: 1,
      errors: [`${path}: the gzip file ends too early: fetch it again`],
      begins: true,
    });
  });
});

describe('decode as text', () => {
  test('is the default on a terminal', async () => {
    expect(await keepcast(['decode'], { input: KEEPALIVE_HEX, isTerminal: true })).toMatchObject({
      out: 'KEEPALIVE\n',
    });
  });

  test('is not asked for by --format json', async () => {
    expect(
      await keepcast(['decode', '--format', 'json'], { input: KEEPALIVE_HEX, isTerminal: true }),
    ).toMatchObject({ out: KEEPALIVE_LINE });
  });

  test.each([
    [
      'an UPDATE',
      update({
        attributes:
          '40010100 40021002010000fde9 0102 00000001 00000002 400304c0000201 40050400000064 400600 c00808fde80064ffffff01',
        nlri: '18c63364 00',
      }),
      [
        'UPDATE',
        '  ORIGIN igp',
        '  AS_PATH 65001 {1,2}',
        '  NEXT_HOP 192.0.2.1',
        '  LOCAL_PREF 100',
        '  ATOMIC_AGGREGATE',
        '  COMMUNITY 65000:100 65535:65281',
        '  nlri 198.51.100.0/24 0.0.0.0/0',
      ],
    ],
    [
      'an OPEN',
      message(1, '04 fde9 005a 0a000001 08 0206 0104 00010001'),
      [
        'OPEN version 4 AS65001 hold time 90 s router ID 10.0.0.1',
        '  capability 1 multiprotocol {"afi":1,"safi":1}',
      ],
    ],
    [
      'a NOTIFICATION',
      message(3, '0602 00'),
      ['NOTIFICATION 6/2 Cease/Administrative Shutdown', '  data 00'],
    ],
    ['a ROUTE-REFRESH', message(5, '0001 00 01'), ['ROUTE-REFRESH AFI 1 SAFI 1 subtype 0']],
    [
      'a bad message',
      message(9, ''),
      [
        'bad message',
        '  error 1/3 (session-reset): message type 9 is unknown',
        `  raw ${'ff'.repeat(16)}001309`,
      ],
    ],
  ])('shows %s', async (_what, octets, lines) => {
    const { out } = await keepcast(['decode', '--format', 'text'], { input: hex(octets) });
    expect(out.trimEnd().split('\n')).toEqual(lines);
  });

  test('shows when and where a record was seen', async () => {
    const input = [
      bytes(
        stateChange(6, 1),
        bgp4mpMessage(KEEPALIVE, { microseconds: 123 }),
        bgp4mpMessage(KEEPALIVE, { subtype: 7 }),
      ),
    ];
    const { out } = await keepcast(['decode', '--mrt', '--format', 'text'], { input });
    expect(out.trimEnd().split('\n')).toEqual([
      '2020-09-13T12:26:40Z from 192.0.2.1 AS65001 state established -> idle',
      '2020-09-13T12:26:40.000123Z from 192.0.2.1 AS65001 KEEPALIVE',
      '2020-09-13T12:26:40Z to 192.0.2.1 AS65001 KEEPALIVE',
    ]);
  });

  test('keeps control characters of a peer from the terminal', async () => {
    // Host name ESC ] 0 ; x BEL
    const open = message(1, '04 fde9 005a 0a000001 0b 0209 4907 05 1b5d303b78 00');
    const { out } = await keepcast(['decode', '--format', 'text'], { input: hex(open) });
    expect(out).not.toMatch(/[^\n\P{Cc}]/u);
  });

  test('is refused in a format that does not exist', async () => {
    const { code, errors } = await keepcast(['decode', '--format', 'xml']);
    expect(code).toBe(2);
    expect(errors.join('\n')).toMatch(/Allowed choices are json, text/);
  });
});

describe('the reader of what decode writes', () => {
  const lines = (count: number): string => `${KEEPALIVE_HEX}\n`.repeat(count);

  test('holds up what is read', async () => {
    let pulled = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (;;) {
        pulled += 1;
        yield Buffer.from(lines(1_000));
        await Promise.resolve();
      }
    }
    const pulledAtWrite: number[] = [];
    const { code } = await keepcast(['decode'], {
      input: source(),
      write: () => {
        pulledAtWrite.push(pulled);
        return Promise.resolve(pulledAtWrite.length < 5);
      },
    });
    // 1,000 lines are one write: nothing is read ahead of it.
    expect({ code, pulledAtWrite }).toEqual({ code: 0, pulledAtWrite: [1, 2, 3, 4, 5] });
  });

  test('may go away: the input is left, and nobody complains', async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.from(lines(10));
          await Promise.resolve();
        }
      } finally {
        isClosed = true;
      }
    }
    const result = await keepcast(['decode'], {
      input: source(),
      write: () => Promise.resolve(false),
    });
    expect({ ...result, isClosed }).toEqual({ code: 0, out: '', errors: [], isClosed: true });
  });

  test('sees a message before the next one comes', async () => {
    const seen: string[] = [];
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(lines(1));
      // Asked for more only when the first is out.
      expect(seen).toEqual([KEEPALIVE_LINE]);
      await Promise.resolve();
    }
    await keepcast(['decode'], {
      input: source(),
      write: (data) => {
        seen.push(String(data));
        return Promise.resolve(true);
      },
    });
    expect(seen).toHaveLength(1);
  });
});
