import { expect, test } from '@jest/globals';
import { decodeMessage } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, decodeAs, message, wide } from '../bgp-packet-lite/octets.ts';

test('6286 any identifier but 0 is valid, though it is no address of a host', () => {
  expect(decodeAs('open', message(1, '04 fde9 005a ffffffff 00')).routerId).toBe(0xffff_ffff);
});

test('6286 identifier 0 is 2/3', () => {
  const wire = message(1, '04 fde9 005a 00000000 00');
  expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({ code: 2, subcode: 3 });
});
