import { expect, test } from '@jest/globals';
import { receiverLab } from '../bgp/speaker/receiver-lab.ts';

test.each([
  ['IPv4 unicast', 'ipv4-unicast', {}],
  ['IPv6 unicast', 'ipv6-unicast', { attributes: '80 0f 03 0002 01' }],
] as const)('4724 §2 the End-of-RIB of %s is noted', (_, family, parts) => {
  const { receive, receiver } = receiverLab();
  receive(parts);
  expect(
    Object.entries(receiver.counts.families).flatMap(([name, { endOfRib }]) =>
      endOfRib ? [name] : [],
    ),
  ).toEqual([family]);
});
