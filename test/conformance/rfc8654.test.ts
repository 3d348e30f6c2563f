import { expect, test } from '@jest/globals';
import {
  decodeMessage,
  encodeMessage,
  MessageFramer,
  packWithdrawals,
} from '../../src/bgp-packet-lite/index.ts';
import {
  answerTo,
  decodeAs,
  message,
  octets,
  openWith,
  thrownBy,
  wide,
} from '../bgp-packet-lite/octets.ts';

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

const hosts = Array.from({ length: 1_000 }, (_, address) => ({ address, length: 32 }));

test('8654 an UPDATE above 4096 octets is not written unless extended messages are agreed', () => {
  const update = {
    type: 'update',
    withdrawn: hosts,
    attributes: [],
    nlri: [],
    faults: [],
  } as const;
  expect(thrownBy(() => encodeMessage(update, wide))).toMatchObject({
    code: 'ERR_MESSAGE_TOO_LONG',
  });
});

test('8654 an UPDATE above 4096 octets is written once they are', () => {
  const update = {
    type: 'update',
    withdrawn: hosts,
    attributes: [],
    nlri: [],
    faults: [],
  } as const;
  expect(encodeMessage(update, extended)).toHaveLength(5_023);
});

test('8654 our withdrawals fill 65535 octets once they are', () => {
  const messages = packWithdrawals(hosts, { maxLength: 65_535 });
  expect(messages.map(({ length }) => length)).toEqual([5_023]);
});

test('8654 an OPEN above 4096 octets is not written all the same', () => {
  const capabilities = Array.from(
    { length: 16 },
    () => ({ code: 251, name: 'unknown', value: new Uint8Array(255) }) as const,
  );
  const open = {
    type: 'open',
    version: 4,
    asn: 65_001,
    holdTime: 90,
    routerId: 1,
    capabilities,
  } as const;
  expect(thrownBy(() => encodeMessage(open, extended))).toMatchObject({
    code: 'ERR_MESSAGE_TOO_LONG',
  });
});
