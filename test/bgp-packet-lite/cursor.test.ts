import { describe, expect, test } from '@jest/globals';
import { OctetReader, OctetWriter } from '../../src/bgp-packet-lite/cursor.ts';
import { BgpMessageError } from '../../src/bgp-packet-lite/index.ts';
import { hex, octets, thrownBy } from './octets.ts';

function reader(text: string, end?: number): OctetReader {
  const value = octets(text);
  return new OctetReader(
    value,
    0,
    end ?? value.length,
    (offset) =>
      new BgpMessageError('too short', {
        notification: { code: 2, subcode: 0, data: octets('') },
        offset,
      }),
  );
}

describe('OctetReader', () => {
  test('reads big endian', () => {
    const cursor = reader('01 0203 fffefdfc');
    expect([cursor.uint8(), cursor.uint16(), cursor.uint32()]).toEqual([1, 0x203, 0xfffefdfc]);
  });

  test('throws the given fault with the offset of the missing octet', () => {
    const cursor = reader('01 02');
    cursor.uint8();
    expect(thrownBy(() => cursor.uint16())).toMatchObject({ code: 'ERR_BGP_MESSAGE', offset: 2 });
  });

  test('does not read past its end into the rest of the buffer', () => {
    const cursor = reader('01 02', 1);
    cursor.uint8();
    expect(thrownBy(() => cursor.uint8())).toMatchObject({ offset: 1 });
  });

  test('never reaches past the buffer', () => {
    expect(reader('01 02', 9).remaining).toBe(2);
  });

  test('peeks without moving', () => {
    const cursor = reader('0a');
    expect([cursor.peek(), cursor.uint8(), cursor.peek()]).toEqual([10, 10, undefined]);
  });

  test('refuses a part that is longer than what is left', () => {
    expect(thrownBy(() => reader('01 02').sub(3))).toMatchObject({ code: 'ERR_BGP_MESSAGE' });
  });

  test('goes on after a part', () => {
    const cursor = reader('01 02 03');
    expect([hex(cursor.sub(2).rest()), cursor.uint8(), cursor.position]).toEqual(['0102', 3, 3]);
  });

  test('confines a part to itself', () => {
    const part = reader('01 02 03').sub(1);
    part.uint8();
    expect(thrownBy(() => part.uint8())).toMatchObject({ offset: 1 });
  });
});

describe('OctetWriter', () => {
  test('writes big endian', () => {
    const writer = new OctetWriter();
    writer.uint8(1, 'a');
    writer.uint16(0x203, 'b');
    writer.uint32(0xfffefdfc, 'c');
    expect(hex(writer.finish())).toBe('010203fffefdfc');
  });

  test.each<[string, (writer: OctetWriter) => void, string]>([
    [
      'uint8',
      (writer) => {
        writer.uint8(0xab, 'a');
      },
      'ab',
    ],
    [
      'uint16',
      (writer) => {
        writer.uint16(0xabcd, 'a');
      },
      'abcd',
    ],
    [
      'uint32',
      (writer) => {
        writer.uint32(0xabcdef01, 'a');
      },
      'abcdef01',
    ],
    [
      'octets',
      (writer) => {
        writer.octets(octets('abcd'));
      },
      'abcd',
    ],
    [
      'length16',
      (writer) => {
        writer.length16(0xabcd, 'a');
      },
      'abcd',
    ],
    [
      'space',
      (writer) => {
        writer.space(1).fill(0xab);
      },
      'ab',
    ],
  ])('loses nothing when %s makes it grow', (_, write, expected) => {
    const writer = new OctetWriter(1);
    writer.uint8(0xff, 'before');
    write(writer);
    expect(hex(writer.finish())).toBe(`ff${expected}`);
  });

  test('fills in a length once it is known', () => {
    const writer = new OctetWriter();
    const length = writer.openLength();
    writer.octets(octets('010203'));
    writer.closeLength(length, 'a');
    expect(hex(writer.finish())).toBe('0003010203');
  });

  test('names the field that does not fit', () => {
    expect(
      thrownBy(() => {
        new OctetWriter().uint8(256, 'the version');
      }),
    ).toMatchObject({
      message: 'the version is 256: it must be an integer from 0 to 255',
    });
  });

  test('refuses a length beyond 2 octets', () => {
    expect(
      thrownBy(() => {
        new OctetWriter().length16(65_536, 'a');
      }),
    ).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });
});
