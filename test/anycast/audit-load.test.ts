import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AuditTrail, type AuditSink } from '../../src/anycast/index.ts';
import { AuditFile, readAudit, readJsonLines } from '../../src/audit/index.ts';
import { AnycastLab, PushedHealth } from './lab.ts';

/** So many announcements follow one health group. */
const MANY = 10_000;

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepcast-audit-load-'));
  path = join(folder, 'audit.jsonl');
});

afterEach(() => rm(folder, { recursive: true }));

interface Decided {
  readonly event: string;
  readonly prefix: string;
  readonly evidence: { readonly backends?: unknown };
}

async function decisionsOf(records: AsyncIterable<object>): Promise<Decided[]> {
  const decisions: Decided[] = [];
  for await (const record of records) {
    if ('event' in record && record.event === 'decision') decisions.push(record as Decided);
  }
  return decisions;
}

/** All of them decide in one turn; nothing is sent, for nothing runs but the decisions. */
async function decide(sink: (lab: AnycastLab) => AuditSink, count: number): Promise<void> {
  const lab = new AnycastLab();
  const health = new PushedHealth();
  new AuditTrail(lab.anycast, sink(lab));
  for (let index = 0; index < count; index += 1) {
    lab.anycast.announce(`10.9.${index >> 8}.${index & 255}/32`, { health });
  }
  await lab.anycast.start();
  health.push('online');
  await lab.stop();
}

describe('ten thousand decisions in one turn', () => {
  test('are all in the file, and what they have in common is there once', async () => {
    const file = new AuditFile({ path });
    await decide(() => file, MANY);
    await file.close();
    const written = await decisionsOf(readJsonLines(path));
    expect(written).toHaveLength(MANY);
    expect(written.filter(({ evidence }) => evidence.backends !== undefined)).toHaveLength(1);
    const read = await decisionsOf(readAudit(path));
    expect(read.filter(({ evidence }) => evidence.backends === undefined)).toHaveLength(0);
  }, 60_000);

  test('have their records made after the turn, and the sessions looked at once', async () => {
    let looks = 0;
    let records = 0;
    await decide((lab) => {
      const { speaker } = lab.anycast;
      const { peers } = speaker;
      Object.defineProperty(speaker, 'peers', {
        get: () => {
          looks += 1;
          return peers;
        },
      });
      return {
        write: () => undefined,
        writeLater: () => {
          records += 1;
        },
      };
    }, 1_000);
    expect({ records, looks: looks <= 10 }).toEqual({ records: 1_000, looks: true });
  });
});
