import { describe, expect, test } from '@jest/globals';
import { acceptedPeer, isInRange, type AcceptedPeer } from '../../../src/bgp/transport/index.ts';

describe('an address', () => {
  test.each<[string, string, number | undefined]>([
    ['10.0.0.1', '10.0.0.1', undefined],
    ['fe80::1%eth0', 'fe80::1%eth0', undefined],
    ['10.0.0.255', '10.0.0.0', 24],
    ['10.0.3.255', '10.0.2.0', 23],
    ['10.0.0.1', '10.0.0.1', 32],
    ['192.0.2.1', '0.0.0.0', 0],
    ['2001:db8:0:1::7', '2001:db8:0:1::', 64],
    ['2001:db8::1', '::', 0],
    ['fe80::1%eth0', 'fe80::', 10],
  ])('%s is of %s/%s', (host, address, prefixLength) => {
    expect(isInRange(host, { address, prefixLength })).toBe(true);
  });

  test.each<[string, string, number | undefined]>([
    ['10.0.0.2', '10.0.0.1', undefined],
    ['fe80::1%eth1', 'fe80::1%eth0', undefined],
    ['10.0.1.0', '10.0.0.0', 24],
    ['10.0.4.0', '10.0.2.0', 23],
    ['10.0.0.2', '10.0.0.3', 32],
    ['2001:db8:0:2::7', '2001:db8:0:1::', 64],
    // The two families have nothing in common.
    ['2001:db8::1', '0.0.0.0', 0],
    ['192.0.2.1', '::', 0],
    ['', '0.0.0.0', 0],
  ])('%s is not of %s/%s', (host, address, prefixLength) => {
    expect(isInRange(host, { address, prefixLength })).toBe(false);
  });
});

describe('who has connected', () => {
  const peer = (address: string, prefixLength?: number, localAddress?: string): AcceptedPeer => ({
    address,
    prefixLength,
    localAddress,
    passive: true,
  });
  const host = peer('10.0.0.1');
  const near = peer('10.0.0.0', 24);
  const far = peer('10.0.0.0', 8);
  const elsewhere = peer('10.0.0.0', 25, '10.9.9.9');

  test.each<[string, AcceptedPeer | undefined]>([
    ['10.0.0.1', host],
    ['10.0.0.2', near],
    ['10.1.0.1', far],
    ['192.0.2.1', undefined],
  ])('is, at %s, the longest match', (address, expected) => {
    const found = acceptedPeer(
      [far, elsewhere, host, near],
      { host: address, port: 50_000 },
      { host: '10.0.0.11', port: 179 },
    );
    expect(found).toBe(expected);
  });

  test.each<[string, number | undefined]>([
    ['an address', undefined],
    ['a prefix', 24],
  ])('is, of two of %s, the one that names our address', (_what, prefixLength) => {
    const address = prefixLength === undefined ? '10.0.0.1' : '10.0.0.0';
    const any = peer(address, prefixLength);
    const named = peer(address, prefixLength, '10.0.0.11');
    const found = acceptedPeer(
      [any, named, any],
      { host: '10.0.0.1', port: 50_000 },
      { host: '10.0.0.11', port: 179 },
    );
    expect(found).toBe(named);
  });
});
