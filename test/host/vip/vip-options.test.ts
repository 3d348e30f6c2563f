import { describe, expect, test } from '@jest/globals';
import { parseVip } from '../../../src/host/index.ts';

describe('an address on this host', () => {
  test('is looked for on any interface by default', () => {
    expect(parseVip('verify', '192.0.2.10/32')).toEqual({
      family: 'ipv4',
      address: '192.0.2.10',
      interface: undefined,
      mode: 'verify',
    });
  });

  test('is managed on the loopback by default', () => {
    expect(parseVip('manage', '2001:db8::10/128')).toEqual({
      family: 'ipv6',
      address: '2001:db8::10',
      interface: 'lo',
      mode: 'manage',
    });
  });

  test('is one of a prefix that has several', () => {
    expect(parseVip({ address: '2001:DB8::0010' }, '2001:db8::/48')).toMatchObject({
      address: '2001:db8::10',
    });
  });

  test('may be the first of its prefix', () => {
    expect(parseVip({ address: '0.0.0.0' }, '0.0.0.0/0')).toMatchObject({ address: '0.0.0.0' });
  });

  test('is on the interface that is named', () => {
    expect(parseVip({ mode: 'manage', interface: 'dummy0' }, '192.0.2.10/32')).toMatchObject({
      interface: 'dummy0',
    });
  });

  test.each([
    ['a prefix of several addresses without one', {}, '192.0.2.0/24', 'address: 192.0.2.0/24 has'],
    ['an address of elsewhere', { address: '192.0.3.1' }, '192.0.2.0/24', 'address: '],
    ['an address of the other family', { address: '::1' }, '192.0.2.0/24', 'address: '],
    ['an address with a zone', { address: 'fe80::1%lo' }, 'fe80::/64', 'address: '],
    ['no address', { address: 'vip' }, '192.0.2.0/24', 'address: '],
    ['an option of ip', { interface: '-batch' }, '192.0.2.10/32', 'interface: '],
    ['a label', { interface: 'lo:1' }, '192.0.2.10/32', 'interface: '],
    ['a name that is too long', { interface: 'x'.repeat(16) }, '192.0.2.10/32', 'interface: '],
    ['an unknown mode', { mode: 'add' }, '192.0.2.10/32', 'mode: '],
    ['an unknown option', { label: 'kc' }, '192.0.2.10/32', 'label: '],
    ['a word that is no mode', 'yes', '192.0.2.10/32', 'mode: '],
    ['what is no object', true, '192.0.2.10/32', 'true says nothing'],
  ])('is refused for %s', (_what, value, prefix, message) => {
    expect(() => parseVip(value, prefix)).toThrow(message);
  });
});
