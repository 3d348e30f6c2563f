import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { hex } from '../../bgp-packet-lite/octets.ts';
import { temporaryFolder } from '../../support/lab/folder.ts';
import { labCleanup } from '../../support/lab/index.ts';
import { Choices } from '../../support/mrt/choices.ts';
import { TrafficArchive } from '../../support/mrt/traffic.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { keepcast, type Result } from './filter-lab.ts';

afterEach(() => labCleanup.run());

/** Records of each file. */
const RECORDS = propertyRuns(5_000);

/** What the commands make of an archive. */
interface RoundTrip {
  readonly messages: readonly Uint8Array[];
  readonly decoded: Result;
  /** Those of `decoded`. */
  readonly lines: readonly string[];
  readonly encoded: Result;
}

async function roundTrip(seed: number): Promise<RoundTrip> {
  const folder = await temporaryFolder('archive');
  const { file, messages } = new TrafficArchive(new Choices(seed)).write(RECORDS);
  const archive = join(folder, 'updates.mrt');
  await writeFile(archive, file);
  const decoded = await keepcast(['decode', '--format', 'json', archive]);
  const encoded = await keepcast(['encode'], { input: decoded.out });
  return { messages, decoded, lines: decoded.out.split('\n').slice(0, -1), encoded };
}

describe.each([1, 2])('an archive of many years (seed %d)', (seed) => {
  let archive: RoundTrip;

  beforeAll(async () => {
    archive = await roundTrip(seed);
  }, 60_000);

  test('is decoded without a complaint', () => {
    const { code, errors } = archive.decoded;
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
  });

  test('is encoded to the same octets', () => {
    const lines = archive.encoded.out.split('\n').slice(0, -1);
    expect(lines).toEqual(archive.messages.map(hex));
  });

  test('has raw octets in fewer than one message of a thousand', () => {
    const raw = archive.lines.filter((line) => line.includes('"raw":'));
    expect(raw.length).toBeLessThan(archive.messages.length / 1_000);
  });

  test('has raw octets only where the protocol is broken', () => {
    const odd = archive.lines.filter(
      (line) => line.includes('"raw":') && !line.includes('"error":'),
    );
    expect(odd).toEqual([]);
  });
});
