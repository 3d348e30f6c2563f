import { describe, expect, test } from '@jest/globals';
import { decodeMessage, type MessageContext } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, decodeAs, message } from './octets.ts';

const extended: MessageContext = { fourOctetAsn: true, extendedMessage: true };

/** So many octets, as hexadecimal digits. */
function zeros(count: number): string {
  return '00'.repeat(count);
}

describe('with extended messages (RFC 8654)', () => {
  // Optional parameters in the form of RFC 9072, with one capability that is not known.
  const open = (octetCount: number): Uint8Array => {
    const hex = (value: number): string => value.toString(16).padStart(4, '0');
    const value = octetCount - 29 - 3 - 3;
    // RFC 5492: a capability has at most 255 octets, so that many are needed.
    let capabilities = '';
    for (let left = value; left > 0;) {
      const length = Math.min(left, 257) - 2;
      capabilities += `ef ${length.toString(16).padStart(2, '0')} ${zeros(length)}`;
      left -= length + 2;
    }
    return message(
      1,
      `04 fde9 005a 0a000001 ff ff ${hex(value + 3)} 02 ${hex(value)} ${capabilities}`,
    );
  };

  test('an OPEN of 4096 octets is read', () => {
    expect(decodeAs('open', open(4096), extended).asn).toBe(65_001);
  });

  test('an OPEN of 4097 octets is 1/2', () => {
    expect(answerTo(() => decodeMessage(open(4097), extended))).toMatchObject({
      code: 1,
      subcode: 2,
      data: '1001',
    });
  });

  test('a NOTIFICATION of 4097 octets is read', () => {
    const wire = message(3, `06 02 ${zeros(4_076)}`);
    expect(decodeAs('notification', wire, extended).data).toHaveLength(4_076);
  });

  test('an UPDATE of 65535 octets is read', () => {
    const wire = message(2, `ffe8 ${zeros(65_512)} 0000`);
    expect(decodeAs('update', wire, extended).withdrawn).toHaveLength(65_512);
  });
});
