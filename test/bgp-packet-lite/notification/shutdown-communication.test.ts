import { describe, expect, test } from '@jest/globals';
import {
  decodeShutdownCommunication,
  encodeShutdownCommunication,
} from '../../../src/bgp-packet-lite/index.ts';
import { hex, octets, thrownBy } from '../octets.ts';

describe('shutdown communication', () => {
  test('is written with its length first', () => {
    expect(hex(encodeShutdownCommunication('drän'))).toBe('056472c3a46e');
  });

  test('is written without NUL', () => {
    expect(hex(encodeShutdownCommunication('a\0b'))).toBe('026162');
  });

  test('is cut at 255 octets, between two characters', () => {
    // 254 + 2 octets: the last character does not fit.
    expect(hex(encodeShutdownCommunication(`${'a'.repeat(254)}ä`))).toBe(`fe${'61'.repeat(254)}`);
  });

  test('keeps a character that ends at octet 255', () => {
    expect(hex(encodeShutdownCommunication(`${'a'.repeat(253)}äb`))).toBe(
      `ff${'61'.repeat(253)}c3a4`,
    );
  });

  test('may be empty', () => {
    expect(hex(encodeShutdownCommunication(''))).toBe('00');
  });

  test('is read', () => {
    expect(decodeShutdownCommunication(octets('05 6472c3a46e'))).toBe('drän');
  });

  test('is read without control characters', () => {
    // a, ESC, [, LF, b, DELETE, c, U+009B, d
    expect(decodeShutdownCommunication(octets('0a 61 1b 5b 0a 62 7f 63 c29b 64'))).toBe('a[bcd');
  });

  test.each(
    // U+061C, U+200E, U+200F, U+2028, U+2029, U+202A, U+202E, U+2066, U+2069
    ['d89c', 'e2808e', 'e2808f', 'e280a8', 'e280a9', 'e280aa', 'e280ae', 'e281a6', 'e281a9'],
  )('is read without what turns or breaks a line: %s', (character) => {
    const length = (2 + character.length / 2).toString(16).padStart(2, '0');
    expect(decodeShutdownCommunication(octets(`${length} 61 ${character} 62`))).toBe('ab');
  });

  test('is empty when its length is 0', () => {
    expect(decodeShutdownCommunication(octets('00'))).toBe('');
  });

  test.each([
    ['there is no data', ''],
    ['its length is beyond the data', '05 61'],
    ['it is no UTF-8', '02 c3 28'],
    ['a character is cut', '01 c3'],
  ])('is undefined when %s', (_, data) => {
    expect(decodeShutdownCommunication(octets(data))).toBeUndefined();
  });

  test('is cut at 128 octets for a peer of RFC 8203', () => {
    expect(hex(encodeShutdownCommunication(`${'a'.repeat(127)}ä`, 128))).toBe(
      `7f${'61'.repeat(127)}`,
    );
  });

  test.each([-1, 256, 1.5])('refuses a maximum of %d', (maximum) => {
    expect(thrownBy(() => encodeShutdownCommunication('', maximum))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test.each([
    ['what turns the direction of text', '61 e280ae 62 e281a6 63', 'abc'],
    ['separators of lines', '61 e280a8 62 e280a9 63', 'abc'],
  ])('is read without %s', (_, text, expected) => {
    const length = octets(text).length.toString(16).padStart(2, '0');
    expect(decodeShutdownCommunication(octets(`${length} ${text}`))).toBe(expected);
  });

  test('is read up to its length', () => {
    expect(decodeShutdownCommunication(octets('02 6162 63'))).toBe('ab');
  });
});
