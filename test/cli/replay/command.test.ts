import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../../src/cli/program.ts';
import { labCleanup } from '../../support/lab/index.ts';
import { temporaryFolder } from '../../support/lab/folder.ts';

afterEach(() => labCleanup.run());

const CONFIGURATION = `
speaker: { asn: 65010, routerId: 10.0.0.11 }
peers: [ { address: 10.0.0.1, asn: 65000 } ]
health: { web: { rise: 1, fall: 1, maxAge: 1h, backends: { web-a: { tcp: "10.10.10.226:80" } } } }
announce: { 192.0.2.10/32: { health: web } }
`;

const line = (at: number, outcome: string, backend = 'web-a'): string =>
  JSON.stringify({
    ...{ at, group: 'web', backend, check: { kind: 'tcp', target: '10.10.10.226:80' } },
    ...{ outcome, message: outcome, latency: 1 },
  });

interface Printed {
  readonly code: number;
  readonly lines: readonly string[];
  readonly errors: readonly string[];
}

type Option = string | { readonly configuration: string };

async function replay(trace: readonly string[], ...options: readonly Option[]): Promise<Printed> {
  return replayPieces([trace], ...options);
}

/** @param pieces the file of the trace in the end, and before it those that were put aside, the oldest first */
async function replayPieces(
  pieces: readonly (readonly string[])[],
  ...options: readonly Option[]
): Promise<Printed> {
  const folder = await temporaryFolder('replay');
  const [file, traceFile] = [join(folder, 'anycast.yaml'), join(folder, 'trace.jsonl')];
  const other = options.find((option) => typeof option !== 'string');
  await writeFile(file, other?.configuration ?? CONFIGURATION);
  for (const [index, piece] of pieces.entries()) {
    const age = pieces.length - 1 - index;
    const path = age === 0 ? traceFile : `${traceFile}.${age}`;
    await writeFile(path, piece.map((text) => `${text}\n`).join(''));
  }
  return keepcast(
    'replay',
    ...options.filter((option) => typeof option === 'string'),
    file,
    traceFile,
  );
}

async function keepcast(...argv: readonly string[]): Promise<Printed> {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await runProgram(argv, {
    version: '1.2.3',
    output: { line: (text) => lines.push(text), error: (text) => errors.push(text) },
    signals: () => {
      throw new Error('no signals here');
    },
    streams: () => {
      throw new Error('no standard streams here');
    },
  });
  return { code, lines, errors };
}

const ofRun = (startedAt: string, text: string): string =>
  JSON.stringify({ ...(JSON.parse(text) as object), startedAt });

const TRACE = [line(1_000, 'good'), line(31_000, 'bad'), line(41_000, 'good')];

describe('keepcast replay', () => {
  test('prints what would have been decided, and how long the prefix was reachable', async () => {
    expect(await replay(TRACE)).toEqual({
      code: 0,
      lines: [
        expect.stringMatching(
          /^1s decision 192\.0\.2\.10\/32 announce \(service up\): 1 of 1 backends online/,
        ),
        expect.stringMatching(
          /^31s decision 192\.0\.2\.10\/32 withdraw \(service down\): .*offline/,
        ),
        expect.stringMatching(
          /^41s decision 192\.0\.2\.10\/32 announce \(service up\): 1 of 1 backends online/,
        ),
        '192.0.2.10/32: reachable for 89.109 % of 101s, lost once',
        expect.stringMatching(/^\d+ UPDATEs$/),
      ],
      errors: [],
    });
  });

  test('says when on the wall clock, where the trace does', async () => {
    const dated = TRACE.map((text) => ofRun('2026-01-01T03:12:00.500Z', text));
    const { lines } = await replay(dated);
    expect(lines.slice(0, 3).map((text) => text.split(' ')[0])).toEqual([
      '2026-01-01T03:12:01.500Z',
      '2026-01-01T03:12:31.500Z',
      '2026-01-01T03:12:41.500Z',
    ]);
    const [first = ''] = (await replay(dated, '--json')).lines;
    expect(JSON.parse(first)).toMatchObject({ at: 1_000, date: '2026-01-01T03:12:01.500Z' });
  });

  test('says what the route says, so that the steps of a slow start can be told apart', async () => {
    const guards = 'guards: { slowStart: { med: [ 20, 10 ], every: 1s } }';
    const slow = CONFIGURATION.replace('health: web }', `health: web, ${guards} }`);
    const { lines } = await replay(TRACE, { configuration: slow });
    expect(lines.slice(2, 5).map((text) => text.split(':')[0])).toEqual([
      '41s decision 192.0.2.10/32 announce (service up, med 20)',
      '42s decision 192.0.2.10/32 announce (service up, med 10)',
      '43s decision 192.0.2.10/32 announce (service up)',
    ]);
  });

  test('prints JSON lines, the UPDATEs in hexadecimal', async () => {
    const { lines } = await replay(TRACE, '--json');
    const events = lines.map((text) => JSON.parse(text) as { event: string; octets?: string });
    const octets = events.filter(({ event }) => event === 'update').map((update) => update.octets);
    expect({ last: events.at(-1), octets }).toEqual({
      last: expect.objectContaining({ event: 'end', duration: 101_000, unknown: 0 }),
      octets: expect.arrayContaining([expect.stringMatching(/^f{32}[0-9a-f]{4}02/)]),
    });
  });

  test('names lines that are no results, and results that nobody has', async () => {
    const { code, lines, errors } = await replay([
      ...TRACE,
      '{"n":',
      '{"torn":7}',
      line(50_000, 'bad', 'db'),
    ]);
    expect({ code, unknown: lines.at(-1), errors }).toEqual({
      code: 0,
      unknown: '1 results are of checks that the configuration does not have',
      errors: [
        expect.stringMatching(/trace\.jsonl:4: skipped: it is no JSON$/),
        expect.stringMatching(/trace\.jsonl: some lines are no results: at is no number/),
      ],
    });
  });

  test('replays the last of several runs that one file has', async () => {
    const { lines, errors } = await replay([line(90_000, 'bad'), ...TRACE.slice(0, 1)]);
    expect({ first: lines[0], errors }).toEqual({
      first: expect.stringMatching(/^1s decision 192\.0\.2\.10\/32 announce/),
      errors: [expect.stringMatching(/has 2 runs of keepcast: the last one is replayed$/)],
    });
  });

  test('knows a run from one before that was over sooner than it begins', async () => {
    const { lines, errors } = await replay([
      ofRun('2026-01-01T03:12:00.000Z', line(200, 'bad')),
      ofRun('2026-01-01T03:12:05.000Z', line(1_000, 'good')),
    ]);
    expect({ first: lines[0], errors }).toEqual({
      first: expect.stringMatching(/^2026-01-01T03:12:06\.000Z decision \S+ announce/),
      errors: [expect.stringMatching(/has 2 runs of keepcast: the last one is replayed$/)],
    });
  });

  test('replays a trace that was put aside in pieces as it does one file', async () => {
    const whole = await replay(TRACE, '--json');
    const pieces = await replayPieces(
      TRACE.map((one) => [one]),
      '--json',
    );
    expect(pieces).toEqual(whole);
  });

  test('leaves out what nobody knows of a run whose beginning is gone, and says so', async () => {
    const late = [line(7_200_000, 'good'), line(7_230_000, 'bad'), line(7_240_000, 'good')];
    const { lines, errors } = await replay(late);
    expect({ lines, errors }).toEqual({
      lines: [
        expect.stringMatching(/^2h decision 192\.0\.2\.10\/32 announce /),
        expect.stringMatching(/^7230s decision 192\.0\.2\.10\/32 withdraw /),
        expect.stringMatching(/^7240s decision 192\.0\.2\.10\/32 announce /),
        '192.0.2.10/32: reachable for 90.000 % of 100s, lost once',
        expect.stringMatching(/^\d+ UPDATEs$/),
      ],
      errors: [
        expect.stringMatching(
          /trace\.jsonl: the first 2h of the run are missing .*: replayed from/,
        ),
      ],
    });
  });

  test('says of a prefix that was never announced how long that was', async () => {
    const { lines } = await replay([line(1_000, 'bad'), line(2_000, 'bad')]);
    expect(lines).toContain('192.0.2.10/32: reachable for 0.000 % of 62s, never lost');
  });

  test('exits with 2 where there is no trace', async () => {
    const folder = await temporaryFolder('replay');
    const file = join(folder, 'anycast.yaml');
    await writeFile(file, CONFIGURATION);
    expect(await keepcast('replay', file, join(folder, 'none'))).toEqual({
      code: 2,
      lines: [],
      errors: [expect.stringContaining('none: cannot be read: ')],
    });
  });
});
