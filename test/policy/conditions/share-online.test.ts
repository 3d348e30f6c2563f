import { describe, expect, test } from '@jest/globals';
import { parseWithdrawWhen, type Verdict } from '../../../src/policy/index.ts';
import { everySnapshot, snapshotOf } from '../snapshots.ts';

const everyone = everySnapshot(7);

function numbersOf(states: readonly Verdict[]): { least: number; most: number; total: number } {
  let least = 0;
  let most = 0;
  for (const state of states) {
    if (state === 'online') least += 1;
    if (state !== 'offline') most += 1;
  }
  return { least, most, total: states.length };
}

describe('fewerOnlineThan', () => {
  test('announces with as many online as it says', () => {
    const { wish, reason } = parseWithdrawWhen({ fewerOnlineThan: 2 }).judge(
      snapshotOf('online', 'offline', 'online'),
    );
    expect(wish).toBe('announce');
    expect(reason.code).toBe('enough-backends-online');
    expect(reason.message).toBe('2 of 3 backends online, at least 2: b1, b3');
  });

  test('withdraws with one fewer', () => {
    const { wish, reason } = parseWithdrawWhen({ fewerOnlineThan: 2 }).judge(
      snapshotOf('online', 'offline', 'offline'),
    );
    expect(wish).toBe('withdraw');
    expect(reason.code).toBe('too-few-backends-online');
    expect(reason.message).toBe(
      '1 of 3 backends online, fewer than 2: offline b2 (is offline), b3 (is offline)',
    );
  });

  test('is undetermined while those that are unknown would be enough', () => {
    const { wish, reason } = parseWithdrawWhen({ fewerOnlineThan: 2 }).judge(
      snapshotOf('online', 'unknown', 'offline'),
    );
    expect(wish).toBe('undetermined');
    expect(reason.code).toBe('not-enough-evidence');
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'of %i keeps its truth table for every combination of up to 7 backends',
    (least) => {
      const condition = parseWithdrawWhen({ fewerOnlineThan: least });
      const wrong: unknown[] = [];
      for (const states of everyone) {
        const numbers = numbersOf(states);
        const expected =
          numbers.least >= least ? 'announce' : numbers.most < least ? 'withdraw' : 'undetermined';
        const { wish } = condition.judge(snapshotOf(...states));
        if (wish !== expected) wrong.push({ states, wish });
      }
      expect(wrong).toEqual([]);
    },
  );

  test('of 1 is all-offline', () => {
    const one = parseWithdrawWhen({ fewerOnlineThan: 1 });
    const all = parseWithdrawWhen('all-offline');
    const wrong = everyone.filter((states) => {
      const seen = snapshotOf(...states);
      return one.judge(seen).wish !== all.judge(seen).wish;
    });
    expect(wrong).toEqual([]);
  });

  test('does not count those in maintenance', () => {
    const { wish, reason } = parseWithdrawWhen({ fewerOnlineThan: 2 }).judge(
      snapshotOf('online', { verdict: 'online', maintenance: true }),
    );
    expect(wish).toBe('withdraw');
    expect(reason.message).toBe('1 of 1 backends online, fewer than 2; 1 in maintenance');
  });

  test('withdraws with all in maintenance, and says so', () => {
    const judged = parseWithdrawWhen({ fewerOnlineThan: 2 }).judge(
      snapshotOf({ verdict: 'online', maintenance: true }),
    );
    expect(judged.reason.code).toBe('all-backends-in-maintenance');
  });

  test('of no backends is undetermined', () => {
    expect(parseWithdrawWhen({ fewerOnlineThan: 1 }).judge(snapshotOf()).wish).toBe('undetermined');
  });

  test('says when there are not so many backends', () => {
    const condition = parseWithdrawWhen({ fewerOnlineThan: 4 });
    expect(condition.warn?.({ count: 3, weight: 3 })).toEqual([
      {
        path: 'fewerOnlineThan',
        problem:
          '4 of 3 backends can never be online, so the route is never announced: write at most 3',
      },
    ]);
  });

  test('has nothing to say when there are just so many', () => {
    const condition = parseWithdrawWhen({ fewerOnlineThan: 3 });
    expect(condition.warn?.({ count: 3, weight: 3 })).toEqual([]);
  });
});

describe('onlineBelow', () => {
  test.each<[string, readonly Verdict[], string]>([
    ['announces with half of them at 50%', ['online', 'offline'], 'announce'],
    ['withdraws with a third of them at 50%', ['online', 'offline', 'offline'], 'withdraw'],
    [
      'waits for who would make it half',
      ['online', 'unknown', 'offline', 'offline'],
      'undetermined',
    ],
  ])('%s', (_name, states, wish) => {
    expect(parseWithdrawWhen({ onlineBelow: '50%' }).judge(snapshotOf(...states)).wish).toBe(wish);
  });

  // Thirds of a hundred are no whole numbers: 2 of 3 are below 66.7 %, and not below 66.6 %.
  test.each<[`${number}%`, string]>([
    ['66.6%', 'announce'],
    ['66.7%', 'withdraw'],
  ])('of %s sees two of three', (percent, wish) => {
    const seen = snapshotOf('online', 'online', 'offline');
    expect(parseWithdrawWhen({ onlineBelow: percent }).judge(seen).wish).toBe(wish);
  });

  test('says what it has found', () => {
    const { reason } = parseWithdrawWhen({ onlineBelow: '50%' }).judge(
      snapshotOf('online', 'offline', 'offline'),
    );
    expect(reason.message).toBe(
      '1 of 3 backends online, below 50%: offline b2 (is offline), b3 (is offline)',
    );
  });

  test.each([1, 20, 25, 34, 50, 67, 75, 80, 100])(
    'of %i%% keeps its truth table for every combination of up to 7 backends',
    (percent) => {
      const condition = parseWithdrawWhen({ onlineBelow: `${percent}%` });
      const wrong: unknown[] = [];
      for (const states of everyone) {
        const { least, most, total } = numbersOf(states);
        const enough = Math.ceil((percent * total) / 100);
        const expected = least >= enough ? 'announce' : most < enough ? 'withdraw' : 'undetermined';
        const { wish } = condition.judge(snapshotOf(...states));
        if (wish !== expected) wrong.push({ states, wish });
      }
      expect(wrong).toEqual([]);
    },
  );

  test('of 100% is any-offline', () => {
    const whole = parseWithdrawWhen({ onlineBelow: '100%' });
    const any = parseWithdrawWhen('any-offline');
    const wrong = everyone.filter((states) => {
      const seen = snapshotOf(...states);
      return whole.judge(seen).wish !== any.judge(seen).wish;
    });
    expect(wrong).toEqual([]);
  });

  test('takes the part of those that are not in maintenance', () => {
    const seen = snapshotOf('online', 'offline', { verdict: 'offline', maintenance: true });
    expect(parseWithdrawWhen({ onlineBelow: '50%' }).judge(seen).wish).toBe('announce');
  });
});
