import { describe, expect, test } from '@jest/globals';
import { reachable } from '../../../src/health/checks/reachable-addresses.ts';
import type { ResolvedAddress } from '../../../src/health/index.ts';

const IPV4: ResolvedAddress = { address: '192.0.2.1', family: 4 };
const IPV6: ResolvedAddress = { address: '2001:db8::1', family: 6 };
const LOCAL4: ResolvedAddress = { address: '127.0.0.1', family: 4 };
const LOCAL6: ResolvedAddress = { address: '::1', family: 6 };

const BOTH = ['127.0.0.1', '::1', '10.0.0.11', '2001:db8::11'];

describe('the addresses of a name', () => {
  test.each([
    ['both families', BOTH, [IPV4, IPV6]],
    ['IPv4', ['127.0.0.1', '::1', '10.0.0.11', 'fe80::11'], [IPV4]],
    ['IPv6', ['127.0.0.1', '::1', '2001:db8::11'], [IPV6]],
    ['neither', ['127.0.0.1', '::1'], [IPV4, IPV6]],
  ])('are those that a host with addresses of %s can dial', (_, own, left) => {
    expect(reachable([IPV4, IPV6], own)).toEqual(left);
  });

  test('all stay where none could be dialled: their errors say why', () => {
    expect(reachable([IPV6], ['127.0.0.1', '10.0.0.11'])).toEqual([IPV6]);
  });

  test.each([
    ['both', BOTH, [LOCAL4, LOCAL6]],
    ['no IPv6', ['127.0.0.1', '10.0.0.11'], [LOCAL4]],
    ['nothing to tell', [], [LOCAL4, LOCAL6]],
  ])('of the loopback are those of a host with %s', (_, own, left) => {
    expect(reachable([LOCAL4, LOCAL6], own)).toEqual(left);
  });
});
