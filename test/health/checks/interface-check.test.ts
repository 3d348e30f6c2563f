import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { interfaceCheck, type InterfaceCheckOptions } from '../../../src/health/index.ts';
import { expectFault } from './faults.ts';

const never = (): AbortSignal => new AbortController().signal;

describe('an interface', () => {
  test('whose driver does not know its state is good', async () => {
    expect(await interfaceCheck('lo').run(never())).toEqual({
      outcome: 'good',
      message: 'lo is unknown',
      evidence: { state: 'unknown' },
    });
  });

  test('that is not there is bad', async () => {
    expect(await interfaceCheck('kc-none').run(never())).toEqual({
      outcome: 'bad',
      message: 'there is no interface kc-none',
      evidence: { state: null },
    });
  });

  test('is not looked at after an abort', async () => {
    const signal = AbortSignal.abort(new Error('of the test'));
    await expect(interfaceCheck('lo').run(signal)).rejects.toThrow('of the test');
  });

  test('leaves no descriptor open', async () => {
    const check = interfaceCheck('lo');
    await check.run(never());
    const before = readdirSync('/proc/self/fd').length;
    for (let round = 0; round < 200; round += 1) await check.run(never());
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});

test('the description of an interface check is its name', () => {
  expect(interfaceCheck('eth0', { timeout: '1s' })).toMatchObject({
    kind: 'interface',
    target: 'eth0',
    timeout: 1_000,
  });
});

describe('an interface check refuses', () => {
  test.each([
    ['no name', '', {}, ''],
    ['16 octets', 'sixteen-letters-', {}, ''],
    ['15 characters of 16 octets', 'fifteen-lettérs', {}, ''],
    ['the folder above', '..', {}, ''],
    ['a path', 'a/b', {}, ''],
    ['a space', 'a b', {}, ''],
    ['a number', 7, {}, ''],
    ['an unknown option', 'lo', { state: 'up' }, 'state'],
  ])('%s', (_, name, options, path) => {
    expectFault(() => interfaceCheck(name as string, options as InterfaceCheckOptions), path, '');
  });
});
