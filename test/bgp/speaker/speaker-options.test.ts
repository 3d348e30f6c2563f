import { describe, expect, test } from '@jest/globals';
import { Speaker } from '../../../src/bgp/speaker/index.ts';
import type { ListenerOptions } from '../../../src/bgp/transport/index.ts';
import type { Endpoint } from '../../../src/core/index.ts';
import { MemoryNetwork, VirtualClock } from '../../../src/testing/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';

/** What the network is asked to listen on. */
function listenersOf(listen: readonly string[]): readonly (Endpoint & ListenerOptions)[] {
  const host = new MemoryNetwork({ clock: new VirtualClock() }).host('10.0.0.11');
  const asked: (Endpoint & ListenerOptions)[] = [];
  const network = {
    ...host,
    listener: (endpoint: Endpoint, options?: ListenerOptions) => {
      asked.push({ ...endpoint, ...options });
      return host.listener(endpoint, options);
    },
  };
  expect(new Speaker({ asn: 65_010, routerId: '10.0.0.11', listen, network })).toBeDefined();
  return asked;
}

describe('where a speaker listens', () => {
  test('is IPv4 and IPv6 for :: alone', () => {
    expect(listenersOf(['[::]:179'])).toEqual([{ host: '::', port: 179, ipv6Only: false }]);
  });

  test.each(['0.0.0.0:179', '10.0.0.11:179'])('is IPv6 only for :: beside %s', (ipv4) => {
    expect(listenersOf(['[::]:179', ipv4])[0]).toEqual({ host: '::', port: 179, ipv6Only: true });
  });

  test('is both for :: beside another port of IPv4', () => {
    expect(listenersOf(['[::]:179', '0.0.0.0:1790'])[0]?.ipv6Only).toBe(false);
  });

  test.each([
    [
      ['0.0.0.0:179', '0.0.0.0:179'],
      'listen[1]: 0.0.0.0:179 is listed twice: take one of them out',
    ],
    [['[::]:179', '[0::0]:179'], 'listen[1]: [::]:179 is listed twice: take one of them out'],
  ])('cannot be %j', (listen, message) => {
    expect(
      thrownBy(() => new Speaker({ asn: 65_010, routerId: '10.0.0.11', listen })),
    ).toMatchObject({ message });
  });
});
