import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseTraceEntry, readAudit } from '../../src/audit/index.ts';
import { Daemon, type DaemonConfiguration } from '../../src/daemon/index.ts';
import { functionCheck } from '../../src/health/index.ts';
import { VirtualClock } from '../../src/testing/index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepcast-audit-log-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function configuration(audit: DaemonConfiguration['audit']): DaemonConfiguration {
  const backends = { a: functionCheck(() => Promise.resolve(), { target: 'a' }) };
  return {
    speaker: { asn: 65_010, routerId: '10.0.0.11', listen: [] },
    peers: [],
    acceptPeers: [],
    health: { web: { backends } },
    announce: [{ prefix: '192.0.2.10/32', health: 'web', withdrawWhen: 'all-offline' }],
    guards: {},
    drain: { wait: 0 },
    control: undefined,
    allow: undefined,
    audit,
  };
}

/** Runs a daemon for a minute; what it has told. */
async function run(audit: DaemonConfiguration['audit']): Promise<readonly string[]> {
  const clock = new VirtualClock();
  const daemon = new Daemon(configuration(audit), { dryRun: true, clock });
  const events: string[] = [];
  daemon.on('event', ({ event }) => events.push(event));
  await daemon.start();
  await clock.advance(60_000);
  const stopped = daemon.stop('of the test');
  // No time passes on the clock: a disk that takes some of its own would be given up.
  await stopped;
  return events;
}

async function read(path: string): Promise<object[]> {
  const records: object[] = [];
  for await (const record of readAudit(path)) records.push(record);
  return records;
}

describe('a daemon with the section audit', () => {
  test('writes what it decides', async () => {
    const path = join(folder, 'audit.jsonl');
    await run({ records: { path } });
    const records = await read(`${path}.dry-run`);
    expect(
      records.find((record) => 'event' in record && record.event === 'decision'),
    ).toMatchObject({
      prefix: '192.0.2.10/32',
      to: { desire: 'announce' },
      evidence: { backends: [{ name: 'a', verdict: 'online' }] },
    });
  });

  test('writes when it has started and stopped, and why: a restart can be seen', async () => {
    const path = join(folder, 'audit.jsonl');
    await run({ records: { path } });
    const records = await read(`${path}.dry-run`);
    expect({ first: records.at(0), last: records.at(-1) }).toEqual({
      first: {
        event: 'started',
        at: expect.any(String),
        reason: {
          code: 'started',
          message: 'dry run, nothing is sent: announcements: 1, peers: 0',
        },
      },
      last: {
        event: 'stopped',
        at: expect.any(String),
        reason: { code: 'stopped', message: 'of the test' },
      },
    });
  });

  test('leaves the files alone that a daemon may write meanwhile, where it is a dry run', async () => {
    const [path, trace] = [join(folder, 'audit.jsonl'), join(folder, 'trace.jsonl')];
    await run({ records: { path }, trace: { path: trace } });
    expect((await readdir(folder)).sort()).toEqual(['audit.jsonl.dry-run', 'trace.jsonl.dry-run']);
  });

  test('writes what its checks find', async () => {
    const path = join(folder, 'trace.jsonl');
    await run({ trace: { path } });
    expect((await read(`${path}.dry-run`)).map(parseTraceEntry)[0]).toMatchObject({
      group: 'web',
      backend: 'a',
      check: { kind: 'function', target: 'a' },
      outcome: 'good',
    });
  });

  test('goes on where nothing can be written, and says so', async () => {
    expect(await run({ records: { path: join(folder, 'none', 'audit.jsonl') } })).toEqual(
      expect.arrayContaining(['audit', 'decision', 'stopped']),
    );
  });
});
