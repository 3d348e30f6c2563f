import { expect, test } from '@jest/globals';
import { decodeMessage } from '../../src/bgp-packet-lite/index.ts';
import {
  answerTo,
  decodeAs,
  hex,
  message,
  octets,
  openWith,
  wide,
} from '../bgp-packet-lite/octets.ts';

test('7313 a ROUTE-REFRESH shorter than 23 octets is 1/2', () => {
  const short = octets(`${'ff'.repeat(16)} 0016 05 000100`);
  expect(answerTo(() => decodeMessage(short, wide))).toMatchObject({
    code: 1,
    subcode: 2,
    data: '0016',
  });
});

test.each(['01', '02'])(
  '7313 subtype %s with a longer body is 7/1 with the message as data',
  (subtype) => {
    const long = message(5, `0001 ${subtype} 01 00`);
    expect(answerTo(() => decodeMessage(long, wide))).toEqual({
      code: 7,
      subcode: 1,
      data: hex(long),
      disposition: 'session-reset',
    });
  },
);

test('7313 the data is cut to what a NOTIFICATION can hold', () => {
  const long = message(5, `0001 01 01 ${'00'.repeat(4_073)}`);
  expect(answerTo(() => decodeMessage(long, wide)).data).toHaveLength(2 * 4_075);
});

test('7313 an unknown subtype is no error', () => {
  expect(decodeAs('route-refresh', message(5, '0001 07 01'))).toEqual({
    type: 'route-refresh',
    afi: 1,
    safi: 1,
    subtype: 7,
  });
});

test('7313 capability 70 is empty', () => {
  expect(decodeAs('open', openWith('02 02 46 00')).capabilities).toEqual([
    { code: 70, name: 'enhanced-route-refresh', value: null },
  ]);
});

test.each([
  ['BoRR', '01', 1],
  ['EoRR', '02', 2],
])('7313 %s is subtype %s', (_, octet, subtype) => {
  expect(decodeAs('route-refresh', message(5, `0002 ${octet} 01`))).toEqual({
    type: 'route-refresh',
    afi: 2,
    safi: 1,
    subtype,
  });
});
