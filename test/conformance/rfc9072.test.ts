import { expect, test } from '@jest/globals';
import { createOpen, decodeMessage, encodeMessage } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, decodeAs, hex, message, octets, wide } from '../bgp-packet-lite/octets.ts';

const multiprotocol = { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } };

test('9072 extended parameters are read', () => {
  const big = `fb ff ${'aa'.repeat(255)}`;
  const open = decodeAs(
    'open',
    message(1, `04 fde9 005a 0a000001 ff ff 010a 02 0107 ${big} 01 04 00010001`),
  );
  expect(open.capabilities).toEqual([
    { code: 251, name: 'unknown', value: octets('aa'.repeat(255)) },
    multiprotocol,
  ]);
});

test('9072 extended parameters are read where 255 octets would suffice', () => {
  const open = decodeAs(
    'open',
    message(1, '04 fde9 005a 0a000001 ff ff 0009 02 0006 01 04 00010001'),
  );
  expect(open.capabilities).toEqual([multiprotocol]);
});

test('9072 the one-octet length may be anything but 0', () => {
  const open = decodeAs(
    'open',
    message(1, '04 fde9 005a 0a000001 0c ff 0009 02 0006 01 04 00010001'),
  );
  expect(open.capabilities).toEqual([multiprotocol]);
});

test('9072 a one-octet length of 0 is not extended', () => {
  const wire = message(1, '04 fde9 005a 0a000001 00 ff 0009 02 0006 01 04 00010001');
  expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({ code: 2, subcode: 0 });
});

test('9072 parameters of exactly 255 octets are not mistaken for extended ones', () => {
  const open = decodeAs(
    'open',
    message(1, `04 fde9 005a 0a000001 ff 02 fd fb fb ${'aa'.repeat(251)}`),
  );
  expect(open.capabilities).toEqual([
    { code: 251, name: 'unknown', value: octets('aa'.repeat(251)) },
  ]);
});

test('9072 the extended form is sent where 255 octets do not suffice', () => {
  const open = createOpen({
    asn: 65_001,
    holdTime: 90,
    routerId: 0x0a000001,
    capabilities: [{ code: 251, name: 'unknown', value: new Uint8Array(252) }],
  });
  expect(hex(encodeMessage(open, wide))).toBe(
    hex(message(1, `04 fde9 005a 0a000001 ff ff 0101 02 00fe fb fc ${'00'.repeat(252)}`)),
  );
});
