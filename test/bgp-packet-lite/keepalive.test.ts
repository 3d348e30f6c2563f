import { describe, expect, test } from '@jest/globals';
import { decodeMessage, encodeKeepalive, encodeMessage } from '../../src/bgp-packet-lite/index.ts';
import { hex, message, wide } from './octets.ts';

describe('KEEPALIVE', () => {
  test('is the header alone', () => {
    expect(hex(encodeKeepalive())).toBe(`${'ff'.repeat(16)}001304`);
  });

  test('is read', () => {
    expect(decodeMessage(message(4, ''), wide)).toEqual({ type: 'keepalive' });
  });

  test('is written like any message', () => {
    expect(hex(encodeMessage({ type: 'keepalive' }, wide))).toBe(`${'ff'.repeat(16)}001304`);
  });
});
