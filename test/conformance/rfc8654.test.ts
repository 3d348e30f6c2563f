import { expect, test } from '@jest/globals';
import { decodeMessage, MessageFramer } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, message, octets, wide } from '../bgp-packet-lite/octets.ts';

const extended = { ...wide, extendedMessage: true };

test('8654 an UPDATE of 4097 octets is 1/2 unless extended messages are agreed', () => {
  const wire = message(2, '00'.repeat(4_078));
  expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({
    code: 1,
    subcode: 2,
    data: '1001',
  });
});

test('8654 an UPDATE of 65535 octets is accepted once they are', () => {
  // All withdrawn routes of length 0: 65512 octets.
  const wire = message(2, `ffe8 ${'00'.repeat(65_512)} 0000`);
  expect(decodeMessage(wire, extended)).toMatchObject({ type: 'update' });
});

test('8654 an OPEN of 4097 octets is 1/2 all the same', () => {
  const framer = new MessageFramer({ maxLength: 65_535 });
  framer.push(octets(`${'ff'.repeat(16)} 1001 01`));
  expect(answerTo(() => framer.next())).toMatchObject({ code: 1, subcode: 2, data: '1001' });
});
