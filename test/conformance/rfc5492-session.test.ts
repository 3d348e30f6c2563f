import { expect, test } from '@jest/globals';
import { agreed, refusal } from './opening.ts';

test('5492 capabilities that nobody here knows do no harm', () => {
  expect(agreed({ theirs: 'fb 03 010203 80 00 43 00 49 05 02 6869 00 00' }).families).toEqual([
    'ipv4-unicast',
  ]);
});

test('5492 a capability that we require and the peer lacks is 2/7, with what we miss', () => {
  expect(refusal({ ours: '01 04 0002 00 01', theirs: '01 04 0001 00 01' })).toBe(
    '0207 010400020001',
  );
});

test('5492 whatever is not required may be missing', () => {
  const ours = '01 04 0001 00 01 02 00 05 06 0001 0001 0002 06 00 09 01 03 40 02 0000';
  expect(refusal({ ours: `${ours} 41 04 0000fdf2 45 04 0001 01 03 46 00` })).toBeUndefined();
});
