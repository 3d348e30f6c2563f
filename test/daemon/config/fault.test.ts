import { describe, expect, test } from '@jest/globals';
import { formatFault } from '../../../src/daemon/config/index.ts';
import { FaultList } from '../../../src/daemon/config/fault.ts';

describe('formatFault', () => {
  const fault = {
    file: 'a.yaml',
    line: 3,
    column: 7,
    path: 'peers[0].port',
    message: 'is wrong',
    code: 'ERR_INVALID_CONFIGURATION',
  } as const;

  test('names file, line, column, path and fault', () => {
    expect(formatFault(fault)).toBe('a.yaml:3:7: peers[0].port: is wrong');
  });

  test('leaves an empty path out', () => {
    expect(formatFault({ ...fault, path: '' })).toBe('a.yaml:3:7: is wrong');
  });

  test('keeps to one line, and steers no terminal', () => {
    expect(formatFault({ ...fault, message: 'a\nb\u001b[31m\u2028c' })).toBe(
      'a.yaml:3:7: peers[0].port: a\\u000ab\\u001b[31m\\u2028c',
    );
  });
});

describe('FaultList', () => {
  test('gives faults in the order of their positions', () => {
    const faults = new FaultList('a.yaml');
    faults.add({ line: 2, column: 1 }, '', 'third');
    faults.add({ line: 1, column: 9 }, '', 'second');
    faults.add({ line: 1, column: 8 }, '', 'first');
    expect(faults.sorted().map(({ message }) => message)).toEqual(['first', 'second', 'third']);
  });

  test('keeps what is seen twice once', () => {
    const faults = new FaultList('a.yaml');
    faults.add({ line: 1, column: 1 }, 'a', 'wrong');
    faults.add({ line: 1, column: 1 }, 'b', 'wrong');
    expect(faults.sorted()).toHaveLength(1);
  });

  test('cuts messages off that quote megabytes', () => {
    const faults = new FaultList('a.yaml');
    faults.add({ line: 1, column: 1 }, '', 'x'.repeat(1_000_000));
    expect(faults.sorted()[0]?.message).toHaveLength(501);
  });
});
