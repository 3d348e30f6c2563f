import { expect, test } from '@jest/globals';
import { attributes, mpAttributes, mpReach, receiverLab } from '../bgp/speaker/receiver-lab.ts';

const onlyIpv4 = {
  session: { families: ['ipv4-unicast'] },
  configuration: { keepRoutes: 10 },
} as const;

test.each([
  ['IPv6 unicast announced', `${mpReach('30 20010db80001')} ${mpAttributes}`],
  ['IPv6 unicast withdrawn', '80 0f 0a 0002 01 30 20010db80001'],
  ['IPv4 multicast', `80 0e 0d 0001 02 04 c0000201 00 18 c00002 ${mpAttributes}`],
  ['VPNv4', `80 0f 0f 0001 80 58 000001 0000000000000001`],
])('4760 §6 prefixes of a family that was not agreed on are ignored: %s', (_, wire) => {
  const { receive, receiver, kept, resets } = receiverLab(onlyIpv4);
  receive({ attributes: wire });
  expect({ kept: kept(), resets, ignored: receiver.counts.ignored }).toEqual({
    kept: [],
    resets: [],
    ignored: 1,
  });
});

test('4760 §6 what an UPDATE has of other families is taken', () => {
  const { receive, kept } = receiverLab(onlyIpv4);
  receive({ attributes: `${mpReach('30 20010db80001')} ${attributes}`, nlri: '18 c00002' });
  expect(kept()).toEqual(['192.0.2.0/24']);
});

test('4760 §8 the NLRI field is IPv4 unicast: ignored on a session without that', () => {
  const { receive, receiver } = receiverLab({ session: { families: ['ipv6-unicast'] } });
  receive({ attributes, nlri: '18 c00002' });
  expect(receiver.counts).toMatchObject({ prefixes: 0, ignored: 1 });
});
