import { expect, test } from '@jest/globals';
import { agreed, refusal } from './opening.ts';

const ipv4 = '01 04 0001 00 01';
const ipv6 = '01 04 0002 00 01';
const multicast = '01 04 0001 00 02';

test.each([
  ['both', `${ipv4} ${ipv6}`, `${ipv6} ${ipv4}`, ['ipv4-unicast', 'ipv6-unicast']],
  ['what both have', `${ipv4} ${ipv6}`, `${multicast} ${ipv6}`, ['ipv6-unicast']],
  ['IPv4 unicast of a peer that names none', `${ipv4} ${ipv6}`, '', ['ipv4-unicast']],
  ['one that is named twice', ipv6, `${ipv6} ${ipv6}`, ['ipv6-unicast']],
  ['one with a reserved octet that is not 0', ipv6, '01 04 0002 07 01', ['ipv6-unicast']],
])('4760 the families of a session: %s', (_which, ours, theirs, families) => {
  expect(agreed({ ours, theirs }).families).toEqual(families);
});

test.each([
  ['IPv4 multicast', ipv4, multicast, '0207 010400010001'],
  ['IPv4 unicast, by naming none', ipv6, '', '0207 010400020001'],
  ['IPv6 multicast', `${ipv4} ${ipv6}`, '01 04 0002 00 02', '0207 010400010001010400020001'],
])('4760 a peer that does only %s is 2/7', (_which, ours, theirs, expected) => {
  expect(refusal({ ours, theirs })).toBe(expected);
});
