import { describe, expect, test } from '@jest/globals';
import { parseAddressList } from '../../../src/host/vip/address-list.ts';

/** Of iproute2 6.1.0 on Linux 6.18, as it was printed; interfaces and addresses that add nothing are left out. */
const RECORDED =
  '[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue","operstate":"UNKNOWN","group":"default","txqlen":1000,"link_type":"loopback","address":"00:00:00:00:00:00","broadcast":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"192.0.2.10","prefixlen":32,"metric":27491,"scope":"global","label":"lo:kc","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet","local":"192.0.2.0","prefixlen":24,"scope":"global","label":"lo","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet6","local":"2001:db8::10","prefixlen":128,"metric":27491,"scope":"global","nodad":true,"valid_life_time":4294967295,"preferred_life_time":4294967295}]},{"ifindex":2,"link":"eth0","ifname":"eth1","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"qdisc":"noqueue","operstate":"UP","group":"default","txqlen":1000,"link_type":"ether","address":"a6:de:45:b2:7f:d8","broadcast":"ff:ff:ff:ff:ff:ff","addr_info":[{"family":"inet6","local":"fe80::a4de:45ff:feb2:7fd8","prefixlen":64,"scope":"link","tentative":true,"valid_life_time":4294967295,"preferred_life_time":4294967295}]}]';

describe('the list of addresses that ip prints', () => {
  test('is read with what tells ours from others', () => {
    expect(parseAddressList(RECORDED)).toEqual([
      {
        interface: 'lo',
        family: 'ipv4',
        address: '192.0.2.10',
        length: 32,
        label: 'lo:kc',
        metric: 27_491,
      },
      {
        interface: 'lo',
        family: 'ipv4',
        address: '192.0.2.0',
        length: 24,
        label: 'lo',
        metric: undefined,
      },
      {
        interface: 'lo',
        family: 'ipv6',
        address: '2001:db8::10',
        length: 128,
        label: undefined,
        metric: 27_491,
      },
      {
        interface: 'eth1',
        family: 'ipv6',
        address: 'fe80::a4de:45ff:feb2:7fd8',
        length: 64,
        label: undefined,
        metric: undefined,
      },
    ]);
  });

  test.each([
    ['is empty', ''],
    ['has no interface', '[]'],
    ['has objects without content, as with a filter', '[{},{"ifname":"lo","addr_info":[{}]}]'],
    ['has an unknown family', '[{"ifname":"lo","addr_info":[{"family":"mpls","local":"1"}]}]'],
    ['has no addresses', '[{"ifname":"lo"},7,null]'],
  ])('may be such that it %s', (_what, text) => {
    expect(parseAddressList(text)).toEqual([]);
  });

  test.each(['{}', 'Error: nothing', '[{'])('is refused as %s', (text) => {
    expect(() => parseAddressList(text)).toThrow();
  });
});
