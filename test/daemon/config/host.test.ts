import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith } from './findings.ts';

describe('the section host', () => {
  test('says what is done about sysctls, and how our addresses are marked', () => {
    const text = fileWith({ host: '{ sysctls: set, mark: 27492 }' });
    expect(parseConfiguration(text, 'a.yaml').configuration?.host).toStrictEqual({
      sysctls: 'set',
      mark: 27_492,
    });
  });

  test('may be left out', () => {
    expect(parseConfiguration(fileWith(), 'a.yaml').configuration?.host).toStrictEqual({});
  });

  test.each([
    [
      '{ sysctls: apply }',
      "5:18: host.sysctls: 'apply' is not allowed: write check or set or ignore",
    ],
    ['{ mark: 0 }', '5:15: host.mark: 0 is not a mark: write a whole number from 1 to 4294967295'],
    ['{ mark: 4294967296 }', '5:15: host.mark: 4294967296 is not a mark: '],
    ['{ mark: ours }', "5:15: host.mark: 'ours' is not a number"],
    ['{ sysctl: set }', "5:9: host.sysctl: unknown option 'sysctl': did you mean 'sysctls'?"],
    ['{ sweep: false }', "5:9: host.sweep: unknown option 'sweep'"],
    ['set', "5:7: host: 'set' is not a mapping: write one such as { sysctls: check }"],
  ])('%s has one fault, where it stands', (written, fault) => {
    expect(faultsOf(fileWith({ host: written }))).toStrictEqual([
      expect.stringContaining(`a.yaml:${fault}`),
    ]);
  });
});
