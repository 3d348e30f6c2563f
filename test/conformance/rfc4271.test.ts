import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  encodeMessage,
  describeNotification,
  encodeRouteAttributes,
  MessageFramer,
} from '../../src/bgp-packet-lite/index.ts';
import {
  answerTo,
  compact,
  decodeAs,
  hex,
  message,
  octets,
  openWith,
  update,
  wide,
} from '../bgp-packet-lite/octets.ts';

const marker = 'ff'.repeat(16);
const mandatory = '40 01 01 00  40 02 06 02 01 0000fde9  40 03 04 c0000201';

function frame(header: string): () => unknown {
  return () => {
    const framer = new MessageFramer();
    framer.push(octets(header));
    return framer.next();
  };
}

function decode(wire: Uint8Array): () => unknown {
  return () => decodeMessage(wire, wide);
}

const reset = 'session-reset';

describe('4271-1 framing', () => {
  test('4271-1 a message is found in reads of one octet', () => {
    const framer = new MessageFramer();
    const found = [];
    for (const octet of message(4, '')) {
      framer.push(Uint8Array.of(octet));
      found.push(framer.next());
    }
    expect(found.filter((next) => next !== undefined)).toHaveLength(1);
  });

  test('4271-1 10,000 messages are found in one chunk', () => {
    const framer = new MessageFramer();
    framer.push(octets(hex(message(4, '')).repeat(10_000)));
    let count = 0;
    while (framer.next() !== undefined) count += 1;
    expect(count).toBe(10_000);
  });

  test('4271-1 length 4096 is the greatest', () => {
    const framer = new MessageFramer();
    framer.push(message(2, '00'.repeat(4_077)));
    expect(framer.next()).toHaveLength(4_096);
  });
});

describe('4271-2 header errors', () => {
  test.each([
    ['first', `00${'ff'.repeat(15)}`],
    ['last', `${'ff'.repeat(15)}fe`],
  ])('4271-2 a bad marker, in its %s octet, is 1/1 without data', (_, bad) => {
    expect(answerTo(frame(`${bad} 0013 04`))).toEqual({
      code: 1,
      subcode: 1,
      data: '',
      disposition: reset,
    });
  });

  test.each([
    ['0', '0000', '04'],
    ['18', '0012', '04'],
    ['4097', '1001', '02'],
    ['65535', 'ffff', '02'],
    ['28 of an OPEN', '001c', '01'],
    ['22 of an UPDATE', '0016', '02'],
    ['20 of a NOTIFICATION', '0014', '03'],
    ['20 of a KEEPALIVE', '0014', '04'],
    ['22 of a ROUTE-REFRESH', '0016', '05'],
  ])('4271-2 length %s is 1/2 with the length as data', (_, length, type) => {
    expect(answerTo(frame(`${marker} ${length} ${type}`))).toEqual({
      code: 1,
      subcode: 2,
      data: length,
      disposition: reset,
    });
  });

  test.each(['00', '06', '09', '80', 'ff'])(
    '4271-2 type 0x%s is 1/3 with the type as data',
    (type) => {
      expect(answerTo(frame(`${marker} 0013 ${type}`))).toEqual({
        code: 1,
        subcode: 3,
        data: type,
        disposition: reset,
      });
    },
  );

  test.each([
    ['29 of an OPEN', '001d', '01'],
    ['23 of an UPDATE', '0017', '02'],
    ['21 of a NOTIFICATION', '0015', '03'],
    ['23 of a ROUTE-REFRESH', '0017', '05'],
  ])('4271-2 length %s is let through', (_, length, type) => {
    expect(frame(`${marker} ${length} ${type}`)()).toBeUndefined();
  });

  test('4271-2 the decoder judges the header as well', () => {
    expect(answerTo(decode(octets(`${marker} 0014 04 00`)))).toMatchObject({
      code: 1,
      subcode: 2,
      data: '0014',
    });
  });

  test('4271-2 octets that are not what the header says are 1/2', () => {
    expect(answerTo(decode(octets(`${marker} 0018 02 00000000`)))).toMatchObject({
      code: 1,
      subcode: 2,
    });
  });

  test('4271-2 fewer octets than a header are 1/2', () => {
    expect(answerTo(decode(octets('ffff')))).toMatchObject({ code: 1, subcode: 2 });
  });
});

describe('4271-3 OPEN errors', () => {
  test.each([0, 3, 5, 255])('4271-3 version %d is 2/1 with 4 as data', (version) => {
    const wire = openWith('');
    wire[19] = version;
    expect(answerTo(decode(wire))).toEqual({
      code: 2,
      subcode: 1,
      data: '0004',
      disposition: reset,
    });
  });

  test('4271-3 AS 0 is 2/2', () => {
    expect(answerTo(decode(message(1, '04 0000 005a 0a000001 00')))).toMatchObject({
      code: 2,
      subcode: 2,
    });
  });

  test('4271-3 BGP identifier 0 is 2/3', () => {
    expect(answerTo(decode(message(1, '04 fde9 005a 00000000 00')))).toMatchObject({
      code: 2,
      subcode: 3,
    });
  });

  test.each(['01 02 0000', '03 00', 'fe 00'])(
    '4271-3 optional parameter %s is 2/4',
    (parameter) => {
      expect(answerTo(decode(openWith(parameter)))).toMatchObject({ code: 2, subcode: 4 });
    },
  );

  test.each(['0001', '0002'])('4271-3 hold time 0x%s is 2/6', (holdTime) => {
    expect(answerTo(decode(message(1, `04 fde9 ${holdTime} 0a000001 00`)))).toMatchObject({
      code: 2,
      subcode: 6,
    });
  });

  test.each([
    ['0000', 0],
    ['0003', 3],
    ['ffff', 65_535],
  ])('4271-3 hold time 0x%s is accepted', (holdTime, seconds) => {
    const open = decodeAs('open', message(1, `04 fde9 ${holdTime} 0a000001 00`));
    expect(open.holdTime).toBe(seconds);
  });
});

describe('4271-4 optional parameters that overrun', () => {
  test.each([
    ['parameters beyond the message', '04 fde9 005a 0a000001 01'],
    ['parameters short of the message', '04 fde9 005a 0a000001 00 02'],
    ['a parameter without its length', '04 fde9 005a 0a000001 01 02'],
    ['a parameter beyond the parameters', '04 fde9 005a 0a000001 02 02 01'],
    ['a capability without its length', '04 fde9 005a 0a000001 03 02 01 41'],
    ['a capability beyond its parameter', '04 fde9 005a 0a000001 06 02 04 41 04 0000'],
    ['an extended length that is cut', '04 fde9 005a 0a000001 ff ff 00'],
    ['an extended length beyond the message', '04 fde9 005a 0a000001 ff ff 0004 02 0000'],
    ['an extended parameter whose length is cut', '04 fde9 005a 0a000001 ff ff 0002 02 00'],
    ['an extended parameter beyond the parameters', '04 fde9 005a 0a000001 ff ff 0003 02 0001'],
  ])('4271-4 %s is 2/0', (_, body) => {
    expect(answerTo(decode(message(1, body)))).toEqual({
      code: 2,
      subcode: 0,
      data: '',
      disposition: reset,
    });
  });
});

describe('4271-5 UPDATE', () => {
  test('4271-5 the low four flag bits are ignored on receipt', () => {
    const decoded = decodeAs(
      'update',
      update({ attributes: mandatory.replaceAll('40 0', '4f 0'), nlri: '08 0a' }),
    );
    expect(decoded.faults).toEqual([]);
  });

  test('4271-5 the low four flag bits are zero on send', () => {
    const sent = encodeRouteAttributes({ origin: 'igp', asPath: [], nextHop: 0xc0000201 }, wide);
    expect(hex(sent)).toBe(compact('40 01 01 00 40 02 00 40 03 04 c0000201'));
  });

  test('4271-5 an extended length is legal for a short value', () => {
    const decoded = decodeAs(
      'update',
      update({ attributes: '50 01 0001 00 50 02 0000 50 03 0004 c0000201', nlri: '08 0a' }),
    );
    expect(decoded.faults).toEqual([]);
  });

  test('4271-5 attributes may come in any order', () => {
    const decoded = decodeAs(
      'update',
      update({ attributes: '40 03 04 c0000201 40 02 00 40 01 01 00', nlri: '08 0a' }),
    );
    expect(decoded.faults).toEqual([]);
  });

  test('4271-5 trailing bits of a prefix are ignored', () => {
    const decoded = decodeAs('update', update({ attributes: mandatory, nlri: '09 0aff' }));
    expect(decoded.nlri).toMatchObject([{ address: 0x0a800000, length: 9 }]);
  });

  test('4271-5 the order, the flags and the trailing bits of what was read are written again', () => {
    const wire = update({
      withdrawn: '09 0aff',
      attributes: '4f 03 04 c0000201 70 01 0001 00 50 02 0000 e0 63 00',
      nlri: '0c 0aff',
    });
    expect(hex(encodeMessage(decodeMessage(wire, wide), wide))).toBe(hex(wire));
  });

  test('4271-5 a prefix may be withdrawn and announced in one UPDATE', () => {
    const decoded = decodeAs(
      'update',
      update({ withdrawn: '08 0a', attributes: mandatory, nlri: '08 0a' }),
    );
    expect(decoded).toMatchObject({
      withdrawn: [{ address: 0x0a000000, length: 8 }],
      nlri: [{ address: 0x0a000000, length: 8 }],
      faults: [],
    });
  });
});

describe('4271-7 NOTIFICATION', () => {
  test('4271-7 an unknown code is no error', () => {
    expect(decodeAs('notification', message(3, 'fe fd'))).toEqual({
      type: 'notification',
      code: 254,
      subcode: 253,
      data: octets(''),
    });
  });

  test('4271-7 truncated data is no error', () => {
    // A shutdown communication of 5 octets that has one.
    expect(describeNotification(decodeAs('notification', message(3, '06 02 05 61')))).toEqual({
      name: 'Cease/Administrative Shutdown',
      text: 'Cease/Administrative Shutdown: 05 61',
    });
  });

  test('4271-7 one of 20 octets is 1/2', () => {
    expect(answerTo(decode(octets(`${marker} 0014 03 06`)))).toMatchObject({
      code: 1,
      subcode: 2,
      data: '0014',
    });
  });
});

describe('4271-8 attributes that are not recognised', () => {
  test.each([
    ['first', `40 63 02 abcd ${mandatory}`],
    ['last', `${mandatory} 40 63 02 abcd`],
  ])('4271-8 a well-known one, %s, is 3/2 with the attribute as data', (_, attributes) => {
    expect(answerTo(decode(update({ attributes, nlri: '08 0a' })))).toEqual({
      code: 3,
      subcode: 2,
      data: '406302abcd',
      disposition: reset,
    });
  });

  test.each([
    ['transitive', 'c0', 0xc0],
    ['non-transitive', '80', 0x80],
  ])('4271-8 an optional %s one is kept', (_, flags, expected) => {
    const decoded = decodeAs(
      'update',
      update({ attributes: `${mandatory} ${flags} 63 00`, nlri: '08 0a' }),
    );
    expect(decoded.attributes.at(-1)).toEqual({
      code: 99,
      flags: expected,
      name: 'unknown',
      value: octets(''),
    });
  });
});

describe('4271-9 the path of our own routes', () => {
  test('4271-9 a segment is full at 255 AS numbers and another one begins', () => {
    const asPath = [{ type: 'seq', asns: Array<number>(300).fill(65_001) }] as const;
    const sent = hex(encodeRouteAttributes({ origin: 'igp', asPath, nextHop: 1 }, wide));
    expect(sent).toContain(
      `02ff${'0000fde9'.repeat(255)}022d${'0000fde9'.repeat(45)}40030400000001`,
    );
  });

  test('4271-9 the path of iBGP is empty, of length 0', () => {
    const sent = hex(encodeRouteAttributes({ origin: 'igp', asPath: [], nextHop: 1 }, wide));
    expect(sent).toContain('400200');
  });
});

describe('4271-10 the path of a received route', () => {
  test.each([
    ['whose leftmost AS is not that of the peer', '0000fde9'],
    ['with AS_TRANS', '00005ba0'],
    ['with the same AS twice', '0000fde9 0000fde9'],
  ])('4271-10 %s is well-formed', (_, path) => {
    const count = octets(path).length / 4;
    const value = `02 0${count} ${path}`;
    const attributes = `40 01 01 00 40 02 0${(2 + 4 * count).toString(16)} ${value} 40 03 04 c0000201`;
    expect(decodeAs('update', update({ attributes, nlri: '08 0a' })).faults).toEqual([]);
  });
});
