import { describe, expect, test } from '@jest/globals';
import { directly, directProbeOf, type DirectProbe } from '../../src/health/direct-probe.ts';
import { tcpCheck, type PolledCheck } from '../../src/health/index.ts';

describe('a probe that needs no signal', () => {
  const begin = (): DirectProbe => ({ look: () => undefined, abandon: () => undefined });
  const run = directly(() => Promise.resolve(undefined), begin);

  test('goes with the function that would be run', () => {
    const check: PolledCheck = { kind: 'test', target: 'it', run };
    expect(directProbeOf({ ...check, target: 'another' })).toBe(begin);
  });

  test('is not made for who has put another function into a check', () => {
    const check = { ...tcpCheck('127.0.0.1:80'), run: () => Promise.resolve(undefined) };
    expect(directProbeOf(check)).toBeUndefined();
  });

  test.each<[string, PolledCheck]>([
    ['a name, which is asked for first', tcpCheck('backend.example:80')],
    ['what is to be said', tcpCheck('127.0.0.1:80', { send: 'x' })],
    ['what is expected', tcpCheck('127.0.0.1:80', { expect: 'x' })],
    ['a FIN', tcpCheck('127.0.0.1:80', { close: 'fin' })],
  ])('is not made for %s', (_, check) => {
    expect(directProbeOf(check)).toBeUndefined();
  });

  test('is made for an address that is only to accept', () => {
    expect(directProbeOf(tcpCheck('127.0.0.1:80'))).toBeDefined();
  });
});
