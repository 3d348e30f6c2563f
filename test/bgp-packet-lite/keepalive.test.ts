import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  encodeKeepalive,
  encodeMessage,
  type BgpMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { hex, message, thrownBy, wide } from './octets.ts';

describe('KEEPALIVE', () => {
  test('is the header alone', () => {
    expect(hex(encodeKeepalive())).toBe(`${'ff'.repeat(16)}001304`);
  });

  test('is read', () => {
    expect(decodeMessage(message(4, ''), wide)).toEqual({ type: 'keepalive' });
  });

  test.each(['bogus', '__proto__', undefined])('is not what type %p is written as', (type) => {
    const bogus = { type } as unknown as BgpMessage;
    expect(thrownBy(() => encodeMessage(bogus, wide))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test('is written like any message', () => {
    expect(hex(encodeMessage({ type: 'keepalive' }, wide))).toBe(`${'ff'.repeat(16)}001304`);
  });
});
