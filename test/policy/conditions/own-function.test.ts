import { describe, expect, test } from '@jest/globals';
import { parseWithdrawWhen } from '../../../src/policy/index.ts';
import { groupsOf, snapshotOf } from '../snapshots.ts';

const seen = snapshotOf('online');

function judge(answer: () => unknown): { wish: string; code: string; message: string } {
  const condition: unknown = answer;
  const { wish, reason } = parseWithdrawWhen(condition).judge(seen);
  return { wish, code: reason.code, message: reason.message };
}

describe('a function of the user', () => {
  test('withdraws with true', () => {
    expect(judge(() => true)).toEqual({
      wish: 'withdraw',
      code: 'function-withdraws',
      message: 'a function says withdraw',
    });
  });

  test('announces with false', () => {
    expect(judge(() => false)).toMatchObject({ wish: 'announce', code: 'function-announces' });
  });

  test('is called by its name', () => {
    expect(
      judge(function isNight() {
        return true;
      }).message,
    ).toBe('the function isNight says withdraw');
  });

  test('says why in its own words', () => {
    expect(judge(() => ({ withdraw: true, reason: 'the queue is\nfull' }))).toEqual({
      wish: 'withdraw',
      code: 'function-withdraws',
      message: 'the queue is full',
    });
  });

  test('sees the snapshot with its groups', () => {
    const condition = parseWithdrawWhen(
      ({ groups }: { groups: object }) => 'web' in groups,
      ['web'],
    );
    expect(condition.judge(groupsOf({ web: seen })).wish).toBe('withdraw');
  });

  test('is undetermined when it throws', () => {
    expect(
      judge(() => {
        throw new TypeError('no such thing');
      }),
    ).toEqual({
      wish: 'undetermined',
      code: 'function-failed',
      message: 'a function has thrown: no such thing',
    });
  });

  test.each([
    ['nothing', undefined, 'undefined'],
    ['a word', 'withdraw', "'withdraw'"],
    ['a number', 1, '1'],
    ['an answer without a reason', { withdraw: true }, '{ withdraw: true }'],
  ])('is undetermined when it answers with %s', (_name, answer, shown) => {
    expect(judge(() => answer)).toEqual({
      wish: 'undetermined',
      code: 'function-failed',
      message: `a function answers with ${shown}: true (withdraw), false, or { withdraw, reason } with a text are answers`,
    });
  });

  test('is undetermined when it answers with a promise, and its rejection ends nothing', () => {
    expect(judge(() => Promise.reject(new Error('late')))).toMatchObject({
      wish: 'undetermined',
      message:
        'a function answers with a promise: a condition answers at once, from the snapshot alone',
    });
  });

  test('is refused when it is async', () => {
    const condition: unknown = () => Promise.resolve(true);
    const isAsync: unknown = async (): Promise<unknown> => Promise.resolve(condition);
    expect(() => parseWithdrawWhen(isAsync)).toThrow('an async function answers with a promise');
  });

  test('is undetermined when its answer throws at being read', () => {
    const answer = {
      get withdraw(): boolean {
        throw new Error('not you');
      },
    };
    expect(judge(() => answer)).toMatchObject({
      wish: 'undetermined',
      message: 'a function has thrown: not you',
    });
  });
});
