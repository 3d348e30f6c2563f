import { describe, expect, test } from '@jest/globals';
import { combine, type CheckVerdict } from '../../src/health/combine.ts';
import type { Verdict } from '../../src/health/debounce.ts';
import { stopped } from '../../src/health/reasons.ts';

function check(target: string, verdict: Verdict, since = 0): CheckVerdict {
  return { verdict, since, reason: stopped({ kind: 'tcp', target }) };
}

describe('combine', () => {
  test.each([
    [['online', 'online'], 'online'],
    [['online', 'unknown'], 'unknown'],
    [['online', 'offline'], 'offline'],
    [['unknown', 'offline'], 'offline'],
    [['unknown', 'unknown'], 'unknown'],
    [['offline', 'offline'], 'offline'],
  ] as const)('%j together are %s', ([first, second], expected) => {
    expect(combine([check('a', first), check('b', second)]).verdict).toBe(expected);
    expect(combine([check('b', second), check('a', first)]).verdict).toBe(expected);
  });

  test('the reason is that of the check that is offline, and names it', () => {
    const { reason } = combine([
      check('a', 'online'),
      check('b', 'offline'),
      check('c', 'unknown'),
    ]);
    expect(reason.message).toBe('tcp b: the health group was stopped');
  });

  test('of checks that are all online, the last to come decides', () => {
    const { reason } = combine([
      check('a', 'online', 1),
      check('b', 'online', 9),
      check('c', 'online', 5),
    ]);
    expect(reason.message).toBe('tcp b: the health group was stopped');
  });

  test('the reason of an only check stands alone', () => {
    expect(combine([check('a', 'online')]).reason.message).toBe('the health group was stopped');
  });
});
