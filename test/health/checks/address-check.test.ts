import { describe, expect, test } from '@jest/globals';
import { addressCheck, type AddressCheckOptions } from '../../../src/health/index.ts';
import { expectFault } from './faults.ts';

const never = (): AbortSignal => new AbortController().signal;

describe('an address', () => {
  test('that the host has is good', async () => {
    expect(await addressCheck('127.0.0.1').run(never())).toEqual({
      outcome: 'good',
      message: '127.0.0.1 is on lo',
      evidence: { interfaces: ['lo'] },
    });
  });

  test('on the interface that was asked for is good', async () => {
    const check = addressCheck('127.0.0.1', { interface: 'lo' });
    expect(await check.run(never())).toMatchObject({ outcome: 'good' });
  });

  test('that nobody has is bad', async () => {
    expect(await addressCheck('192.0.2.10').run(never())).toEqual({
      outcome: 'bad',
      message: 'no interface that is up has 192.0.2.10',
      evidence: { interfaces: [] },
    });
  });

  test('on another interface is bad', async () => {
    const check = addressCheck('127.0.0.1', { interface: 'eth9' });
    expect(await check.run(never())).toMatchObject({
      outcome: 'bad',
      message: 'eth9 has no 127.0.0.1, it is on lo, or is not up',
    });
  });

  test('of IPv6 that nobody has is bad', async () => {
    expect(await addressCheck('2001:db8::1').run(never())).toMatchObject({ outcome: 'bad' });
  });

  test('is not looked for after an abort', async () => {
    const signal = AbortSignal.abort(new Error('of the test'));
    await expect(addressCheck('127.0.0.1').run(signal)).rejects.toThrow('of the test');
  });
});

describe('the description of an address check', () => {
  test('is the address in its canonical form', () => {
    expect(addressCheck('2001:DB8:0::1', { timeout: '1s' })).toMatchObject({
      kind: 'address',
      target: '2001:db8::1',
      timeout: 1_000,
    });
  });

  test('has the interface', () => {
    expect(addressCheck('192.0.2.10', { interface: 'lo' }).target).toBe('192.0.2.10 on lo');
  });

  test('has the zone as the interface', () => {
    expect(addressCheck('fe80::1%eth0').target).toBe('fe80::1 on eth0');
  });
});

describe('an address check refuses', () => {
  test.each([
    ['a prefix', '192.0.2.10/32', {}, '', 'is not an IP address'],
    ['a name', 'localhost', {}, '', 'is not an IP address'],
    ['no interface', '192.0.2.1', { interface: '' }, 'interface', 'name of an interface'],
    ['two interfaces', 'fe80::1%a', { interface: 'b' }, 'interface', 'leave one out'],
    ['an unknown option', '192.0.2.1', { on: 'lo' }, 'on', 'unknown option'],
  ])('%s', (_, address, options, path, problem) => {
    expectFault(() => addressCheck(address, options as AddressCheckOptions), path, problem);
  });
});
