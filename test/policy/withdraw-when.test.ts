import { describe, expect, test } from '@jest/globals';
import { allOffline, anyOffline, parseWithdrawWhen } from '../../src/policy/index.ts';

describe('withdrawWhen', () => {
  test('reads all-offline', () => {
    expect(parseWithdrawWhen('all-offline')).toBe(allOffline);
  });

  test('reads any-offline', () => {
    expect(parseWithdrawWhen('any-offline')).toBe(anyOffline);
  });

  test('says what was probably meant', () => {
    expect(() => parseWithdrawWhen('all-ofline')).toThrow(
      "unknown condition 'all-ofline': did you mean 'all-offline'?",
    );
  });

  test('lists what is allowed when nothing is near', () => {
    expect(() => parseWithdrawWhen('sometimes')).toThrow(
      "unknown condition 'sometimes': allowed are all-offline, any-offline",
    );
  });

  test.each([
    ['a quorum', { fewerOnlineThan: 2 }],
    ['a function', () => true],
  ])('refuses %s by name: a later version has it', (_name, value) => {
    expect(() => parseWithdrawWhen(value)).toThrow(
      expect.objectContaining({ code: 'ERR_NOT_AVAILABLE' }),
    );
  });

  test.each([[null], [undefined], [3], [true], ['toString'], ['']])('refuses %p', (value) => {
    expect(() => parseWithdrawWhen(value)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    );
  });
});
