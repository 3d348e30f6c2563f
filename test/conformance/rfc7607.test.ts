import { expect, test } from '@jest/globals';
import { decodeMessage, encodeRouteAttributes } from '../../src/bgp-packet-lite/index.ts';
import {
  answerTo,
  decodeAs,
  message,
  narrow,
  openWith,
  thrownBy,
  update,
  wide,
} from '../bgp-packet-lite/octets.ts';

test('7607 AS 0 in an OPEN is 2/2', () => {
  const wire = message(1, '04 0000 005a 0a000001 00');
  expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({ code: 2, subcode: 2 });
});

test('7607 AS 0 in the 4-octet AS number capability is 2/2', () => {
  const wire = openWith('02 06 41 04 00000000');
  expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({ code: 2, subcode: 2 });
});

test('7607 AS 0 in AS_PATH is treated as a withdrawal', () => {
  const attributes = '40 01 01 00 40 02 0a 02 02 0000fde9 00000000 40 03 04 c0000201';
  const decoded = decodeAs('update', update({ attributes, nlri: '08 0a' }));
  expect(decoded.faults.map(({ disposition }) => disposition)).toEqual(['treat-as-withdraw']);
});

test('7607 AS 0 is never originated', () => {
  const asPath = [{ type: 'seq', asns: [0] }] as const;
  expect(
    thrownBy(() => encodeRouteAttributes({ origin: 'igp', asPath, nextHop: 1 }, wide)),
  ).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
});

test.each([
  ['AGGREGATOR', 'c0 07 08 00000000 c0000201', wide],
  ['AS4_PATH', 'c0 11 0a 02 02 0000fde9 00000000', narrow],
  ['AS4_AGGREGATOR', 'c0 12 08 00000000 c0000201', narrow],
])('7607 AS 0 in %s discards the attribute', (_, attribute, context) => {
  const attributes = `40 01 01 00 40 02 00 40 03 04 c0000201 ${attribute}`;
  const decoded = decodeAs('update', update({ attributes, nlri: '08 0a' }), context);
  expect(decoded.faults.map(({ disposition }) => disposition)).toEqual(['attribute-discard']);
});
