import { expect, test } from '@jest/globals';
import { decodeMessage, MessageFramer } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, decodeAs, message, octets, openWith, wide } from '../bgp-packet-lite/octets.ts';

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

test('8654 capability 6 is empty', () => {
  expect(decodeAs('open', openWith('02 02 06 00')).capabilities).toEqual([
    { code: 6, name: 'extended-message', value: null },
  ]);
});

test('8654 the limit on receipt is raised after the OPEN', () => {
  const framer = new MessageFramer();
  framer.push(openWith('02 02 06 00'));
  framer.push(message(2, '00'.repeat(4_078)));
  framer.next();
  framer.configure({ maxLength: 65_535 });
  expect(framer.next()).toHaveLength(4_097);
});

test('8654 a KEEPALIVE stays at 19 octets', () => {
  expect(answerTo(() => decodeMessage(message(4, '00'), extended))).toMatchObject({
    code: 1,
    subcode: 2,
    data: '0014',
  });
});
