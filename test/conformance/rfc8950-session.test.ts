import { expect, test } from '@jest/globals';
import { agreed } from './opening.ts';

const ipv4 = '01 04 0001 00 01';
const ipv6 = '01 04 0002 00 01';
const offer = '05 06 0001 0001 0002';

test('8950 IPv4 prefixes may have IPv6 next hops where both say so', () => {
  expect(agreed({ ours: `${ipv4} ${offer}`, theirs: `${ipv4} ${offer}` }).extendedNextHop).toBe(
    true,
  );
});

test.each([
  ['only we say so', `${ipv4} ${offer}`, ipv4],
  ['only the peer says so', ipv4, `${ipv4} ${offer}`],
  ['the peer says it of multicast', `${ipv4} ${offer}`, `${ipv4} 05 06 0001 0002 0002`],
  ['the peer says it of another next hop', `${ipv4} ${offer}`, `${ipv4} 05 06 0001 0001 0001`],
  ['the session has no IPv4 prefixes', `${ipv6} ${offer}`, `${ipv6} ${offer}`],
])('8950 they may not where %s', (_where, ours, theirs) => {
  expect(agreed({ ours, theirs }).extendedNextHop).toBe(false);
});

test('8950 one of several tuples is enough', () => {
  const tuples = '05 0c 0001 0080 0002 0001 0001 0002';
  expect(agreed({ ours: offer, theirs: tuples }).extendedNextHop).toBe(true);
});
