import { describe, expect, test } from '@jest/globals';
import { parseKeepalivedLine } from '../../../src/health/checks/keepalived-lines.ts';

describe('a line of the notify FIFO', () => {
  test.each([
    ['INSTANCE "VI_1" MASTER 100', 'INSTANCE "VI_1"', 'MASTER', 100],
    ['INSTANCE "VI_1" BACKUP 90', 'INSTANCE "VI_1"', 'BACKUP', 90],
    ['INSTANCE "VI_1" FAULT 100', 'INSTANCE "VI_1"', 'FAULT', 100],
    ['INSTANCE "VI_1" STOP 100', 'INSTANCE "VI_1"', 'STOP', 100],
    ['INSTANCE "VI_1" DELETED 100', 'INSTANCE "VI_1"', 'DELETED', 100],
    ['INSTANCE "VI_1" MASTER_PRIORITY 80', 'INSTANCE "VI_1"', 'MASTER', 80],
    ['INSTANCE "VI_1" BACKUP_PRIORITY 100', 'INSTANCE "VI_1"', 'BACKUP', 100],
    ['INSTANCE "VI_1" MASTER_RX_LOWER_PRI 100', 'INSTANCE "VI_1"', 'MASTER', 100],
    ['GROUP "G1" MASTER 0', 'GROUP "G1"', 'MASTER', undefined],
    ['VS [192.0.2.10]:tcp:80 UP', 'VS [192.0.2.10]:tcp:80', 'UP', undefined],
    [
      'RS [10.0.0.1]:tcp:80 [192.0.2.10]:tcp:80 DOWN',
      'RS [10.0.0.1]:tcp:80 [192.0.2.10]:tcp:80',
      'DOWN',
      undefined,
    ],
  ])('%s', (line, key, state, priority) => {
    expect(parseKeepalivedLine(line)).toEqual({ key, state, priority });
  });

  test.each([
    '',
    'INSTANCE',
    'INSTANCE "VI_1" MASTER',
    'INSTANCE "VI_1" MASTERED 100',
    'INSTANCE "VI_1" constructor 100',
    'INSTANCE "" MASTER 100',
    'INSTANCE "VI_1" MASTER 1000',
    'instance "VI_1" MASTER 100',
    'VS UP',
    'VS [192.0.2.10]:tcp:80 up',
    ' INSTANCE "VI_1" MASTER 100',
  ])('%j says nothing', (line) => {
    expect(parseKeepalivedLine(line)).toBeUndefined();
  });
});
