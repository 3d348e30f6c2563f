import { describe, expect, test } from '@jest/globals';
import { decodeAs, update } from './octets.ts';

/** Optional attributes that are not recognised, each of them twice: as many faults, of the weakest kind. */
function doubled(count: number): string {
  return Array.from({ length: count }, (_, index) => `80 ${(129 + index).toString(16)} 00`)
    .map((attribute) => attribute.repeat(2))
    .join('');
}

function faultyCodes(attributes: string): (number | undefined)[] {
  const wire = update({
    attributes: `40 02 00 40 03 04 c0000201 ${attributes}`,
    nlri: '18 c00002',
  });
  return decodeAs('update', wire).faults.map(({ attribute }) => attribute);
}

describe('beyond 16 faults', () => {
  const badOrigin = '40 01 01 09';
  const badMed = '80 04 03 000000';
  const first15 = Array.from({ length: 15 }, (_, index) => 129 + index);

  test('a stronger one takes the place of the last', () => {
    expect(faultyCodes(`${doubled(20)} ${badOrigin}`)).toEqual([...first15, 1]);
  });

  test('a second one of that strength is left out', () => {
    expect(faultyCodes(`${doubled(20)} ${badOrigin} ${badMed}`)).toEqual([...first15, 1]);
  });

  test('one that is as strong as another of the 16 is left out', () => {
    expect(faultyCodes(`${badOrigin} ${doubled(20)} ${badMed}`)).toEqual([
      1,
      ...Array.from({ length: 15 }, (_, index) => 129 + index),
    ]);
  });
});

test('16 faults are all told', () => {
  expect(faultyCodes(`40 01 01 00 ${doubled(16)}`)).toHaveLength(16);
});
