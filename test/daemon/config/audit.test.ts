import { describe, expect, test } from '@jest/globals';
import { parseConfiguration, type DaemonConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith } from './findings.ts';

const faults = (audit: string): string[] => faultsOf(fileWith({ audit }));

function read(audit: string): DaemonConfiguration['audit'] {
  return parseConfiguration(fileWith({ audit }), '/etc/keepcast/a.yaml').configuration?.audit;
}

describe('the section audit', () => {
  test('has paths that begin at the folder of the file', () => {
    expect(read('{ file: ./audit.jsonl, trace: /var/log/trace.jsonl }')).toEqual({
      records: { path: '/etc/keepcast/audit.jsonl' },
      trace: { path: '/var/log/trace.jsonl' },
    });
  });

  test('has limits of both files', () => {
    expect(read('{ file: a, maxSize: 5000, keep: 2, sync: false }')).toEqual({
      records: { path: '/etc/keepcast/a', maxSize: 5_000, keep: 2, sync: false },
    });
  });

  test.each([
    ['{}', 'audit: nothing is written: write { file: ./audit.jsonl }, or take the key out'],
    ['{ keep: 2 }', 'audit: nothing is written'],
    ['{ file: "" }', "audit.file: '' is not the path of a file"],
    ['{ file: a, keep: -1 }', 'audit.keep: -1 is not a number of files'],
    ['{ file: a, rotate: 3 }', 'audit.rotate: unknown option'],
  ])('is refused as %s', (audit, message) => {
    expect(faults(audit)).toEqual([expect.stringContaining(message)]);
  });
});
