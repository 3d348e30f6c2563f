import { describe, expect, test } from '@jest/globals';
import { allOffline, anyOffline, parseWithdrawWhen } from '../../src/policy/index.ts';

describe('withdrawWhen', () => {
  test('reads all-offline', () => {
    expect(parseWithdrawWhen('all-offline')).toBe(allOffline);
  });

  test('reads any-offline', () => {
    expect(parseWithdrawWhen('any-offline')).toBe(anyOffline);
  });

  test.each<[unknown, string]>([
    [{ fewerOnlineThan: 2 }, 'fewerOnlineThan: 2'],
    [{ onlineBelow: '50%' }, 'onlineBelow: 50%'],
    [{ weightBelow: 3 }, 'weightBelow: 3'],
    [{ weightBelow: 3, hysteresis: 1 }, 'weightBelow: 3, hysteresis: 1'],
    [
      { anyOf: ['all-offline', { fewerOnlineThan: 2 }] },
      'anyOf: [all-offline, fewerOnlineThan: 2]',
    ],
    [{ allOf: ['all-offline'] }, 'allOf: [all-offline]'],
    [{ group: 'web', when: 'any-offline' }, 'web: any-offline'],
  ])('reads %j', (value, name) => {
    expect(parseWithdrawWhen(value, ['web']).name).toBe(name);
  });

  test.each<[string, unknown, string, string]>([
    [
      'a slip in a name',
      'all-ofline',
      '',
      "unknown condition 'all-ofline': did you mean 'all-offline'?",
    ],
    [
      'a name that nothing is near to',
      'sometimes',
      '',
      "unknown condition 'sometimes': allowed are all-offline, any-offline",
    ],
    [
      'a condition without its number',
      'fewerOnlineThan',
      '',
      "'fewerOnlineThan' needs a value: write { fewerOnlineThan: … }; conditions without one are all-offline and any-offline",
    ],
    [
      'a slip in a key',
      { fewerOnlinethan: 2 },
      'fewerOnlinethan',
      "did you mean 'fewerOnlineThan'?",
    ],
    [
      'two conditions in one',
      { fewerOnlineThan: 2, onlineBelow: '50%' },
      'onlineBelow',
      'are two conditions',
    ],
    [
      'a hysteresis of what has none',
      { fewerOnlineThan: 2, hysteresis: 1 },
      'hysteresis',
      'unknown option',
    ],
    ['none', { fewerOnlineThan: 0 }, 'fewerOnlineThan', '0 is not a number of backends'],
    [
      'a number as text',
      { fewerOnlineThan: '2' },
      'fewerOnlineThan',
      "'2' is not a number of backends",
    ],
    ['a percentage without its sign', { onlineBelow: 50 }, 'onlineBelow', '50 is not a percentage'],
    ['no percentage', { onlineBelow: '0%' }, 'onlineBelow', "'0%' is not a percentage"],
    ['too much', { onlineBelow: '101%' }, 'onlineBelow', "'101%' is not a percentage"],
    ['a weight of nothing', { weightBelow: 0 }, 'weightBelow', '0 is not a weight'],
    [
      'a band down to nothing',
      { weightBelow: 3, hysteresis: 3 },
      'hysteresis',
      '3 is not allowed: write a number from 0 to less than weightBelow, which is 3',
    ],
    ['all of none', { allOf: [] }, 'allOf', 'no condition is in this list'],
    ['any of none', { anyOf: [] }, 'anyOf', 'no condition is in this list'],
    ['no list', { anyOf: 'all-offline' }, 'anyOf', "'all-offline' is not a list"],
    [
      'a fault within',
      { anyOf: ['all-offline', { fewerOnlineThan: 0 }] },
      'anyOf[1].fewerOnlineThan',
      '0 is not',
    ],
    [
      'an unknown group',
      { group: 'wep', when: 'all-offline' },
      'group',
      "unknown health group 'wep': did you mean 'web'?",
    ],
    [
      'a group without a condition',
      { group: 'web' },
      'when',
      'when does web have the route withdrawn?',
    ],
    [
      'a group within a group',
      { group: 'web', when: { group: 'dns', when: 'all-offline' } },
      'when.group',
      'this condition is about the group web already',
    ],
    ['an empty object', {}, '', '{} is not a condition'],
    ['nothing', null, '', 'null is not a condition'],
    ['a number', 3, '', '3 is not a condition'],
    ['a list', ['all-offline'], '', "[ 'all-offline' ] is not a condition"],
    ['what objects inherit', 'toString', '', "unknown condition 'toString'"],
    ['no name', '', '', "unknown condition ''"],
  ])('refuses %s', (_name, value, path, problem) => {
    expect(() => parseWithdrawWhen(value, ['web', 'dns'])).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        path,
        problem: expect.stringContaining(problem),
      }),
    );
  });

  test('refuses a group where one without a name is followed', () => {
    expect(() => parseWithdrawWhen({ group: 'web', when: 'all-offline' })).toThrow(
      'group: one health group is followed, and it has no name here',
    );
  });

  test('refuses a condition that leads back to itself', () => {
    const anyOf: unknown[] = [];
    const endless = { anyOf };
    anyOf.push(endless);
    expect(() => parseWithdrawWhen(endless)).toThrow('conditions may be nested 16 deep');
  });
});
