import { describe, expect, test } from '@jest/globals';
import { decodeMessage, type MessageContext } from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, message, narrow, octets, thrownBy, update, wide } from './octets.ts';

/*
 * What a fault says to people, word by word, and where it is in the message. Octet 19 is the first after the header,
 * and 23 is the first of the attributes where nothing is withdrawn.
 */

const mandatory = '40 01 01 00 40 02 00 40 03 04 c0000201';
const nlri = '18 c00002';

interface Told {
  readonly message: string;
  readonly offset?: number | undefined;
  readonly attribute?: number | undefined;
}

function told({ message: text, offset, attribute }: Told): Told {
  return { message: text, offset, attribute };
}

/** The first fault of an UPDATE with these attributes after ORIGIN, AS_PATH and NEXT_HOP. */
function faultOf(attribute: string, context: MessageContext = wide): Told {
  const wire = update({ attributes: `${mandatory} ${attribute}`, nlri });
  const [fault] = decodeAs('update', wire, context).faults;
  if (fault === undefined) throw new Error('there is no fault');
  return told(fault);
}

function errorOf(wire: Uint8Array): Told {
  return told(thrownBy(() => decodeMessage(wire, wide)) as Told);
}

describe('a fault of an attribute says which, what comes of it, what is wrong, and shows it', () => {
  test.each<[string, string, number, string]>([
    [
      'a wrong length, of one that is right',
      '80 04 03 000001',
      4,
      'MED is faulty (treat-as-withdraw): its value is 3 octets long, expected 4: 80 04 03 00 00 01',
    ],
    [
      'a wrong length, of multiples',
      'c0 08 02 0001',
      8,
      'COMMUNITY is faulty (treat-as-withdraw): its value is 2 octets long, expected a multiple of 4 above 0: c0 08 02 00 01',
    ],
    [
      'a wrong length, of all that are long enough',
      'c0 80 01 00',
      128,
      'ATTR_SET is faulty (treat-as-withdraw): its value is 1 octets long, expected at least 4: c0 80 01 00',
    ],
    [
      'wrong flags',
      'c0 04 04 00000001',
      4,
      'MED is faulty (treat-as-withdraw): its Optional and Transitive flags are wrong: c0 04 04 00 00 00 01',
    ],
    [
      'a second one',
      '40 01 01 00',
      1,
      'ORIGIN is faulty (attribute-discard): it is there more than once: 40 01 01 00',
    ],
    [
      'an AS number that cannot be',
      'c0 07 08 00000000 c0000201',
      7,
      'AGGREGATOR is faulty (attribute-discard): the aggregator is in AS 0: c0 07 08 00 00 00 00 c0 00 02 01',
    ],
    [
      'a TLV that is cut',
      'c0 17 05 0008 0002 01',
      23,
      'TUNNEL_ENCAPSULATION is faulty (attribute-discard): a TLV of it says that it is 2 octets long: c0 17 05 00 08 00 02 01',
    ],
    [
      'stray octets after the last TLV',
      'c0 17 07 0008 0000 000800',
      23,
      'TUNNEL_ENCAPSULATION is faulty (attribute-discard): 3 stray octets follow its last TLV: c0 17 07 00 08 00 00 00 08 00',
    ],
    [
      'an AIGP metric of another length',
      '80 1a 07 01 0007 00000064',
      26,
      'AIGP is faulty (attribute-discard): its AIGP TLV is 7 octets long, expected 11: 80 1a 07 01 00 07 00 00 00 64',
    ],
    [
      'a TLV of AIGP that is shorter than its own header',
      '80 1a 03 02 0000',
      26,
      'AIGP is faulty (attribute-discard): a TLV of it says that it is 0 octets long: 80 1a 03 02 00 00',
    ],
    [
      'an overrun of its field',
      'c0 08 08 00000001',
      8,
      'COMMUNITY is 8 octets long by its header, and 4 are left: c0 08 08 00 00 00 01',
    ],
  ])('%s', (_, attribute, code, text) => {
    expect(faultOf(attribute)).toEqual({ message: text, offset: 37, attribute: code });
  });

  test('a wrong length on a 2-octet session', () => {
    expect(faultOf('c0 07 08 0000fde9 c0000201', narrow).message).toBe(
      'AGGREGATOR is faulty (attribute-discard): its value is 8 octets long, expected 6: c0 07 08 00 00 fd e9 c0 00 02 01',
    );
  });

  test('from an external peer', () => {
    const external: MessageContext = { fourOctetAsn: true, peerType: 'external' };
    expect(faultOf('40 05 04 00000064', external).message).toBe(
      'LOCAL_PREF is faulty (attribute-discard): it came from an external peer: 40 05 04 00 00 00 64',
    );
  });

  test('stray octets after the last attribute', () => {
    expect(faultOf('c0 08')).toEqual({
      message: '2 stray octets follow the last attribute: c0 08',
      offset: 37,
      attribute: undefined,
    });
  });

  test('not all of one with more than 32 octets', () => {
    expect(faultOf(`c0 08 21 ${'00'.repeat(33)}`).message).toBe(
      'COMMUNITY is faulty (treat-as-withdraw): its value is 33 octets long, expected a multiple of 4 above 0: ' +
        `c0 08 21${' 00'.repeat(29)} … (36 octets)`,
    );
  });

  test('all of one with 32 octets', () => {
    expect(faultOf(`c0 08 1d ${'00'.repeat(29)}`).message).toBe(
      'COMMUNITY is faulty (treat-as-withdraw): its value is 29 octets long, expected a multiple of 4 above 0: ' +
        `c0 08 1d${' 00'.repeat(29)}`,
    );
  });

  test('that one is missing', () => {
    const [fault] = decodeAs(
      'update',
      update({ attributes: '40 02 00 40 03 04 c0000201', nlri }),
    ).faults;
    expect(fault?.message).toBe('mandatory attribute ORIGIN is missing (treat-as-withdraw)');
  });

  test('that one without a name here is there twice', () => {
    expect(faultOf('c0 63 00 c0 63 00')).toEqual({
      message: 'attribute 99 is faulty (attribute-discard): it is there more than once: c0 63 00',
      offset: 40,
      attribute: 99,
    });
  });
});

describe('a fault of an AS_PATH says what is wrong', () => {
  test.each([
    ['05 01 00000001', 'segment type 5 is unknown'],
    ['02', 'one stray octet follows the last segment'],
    ['02 00', 'a segment has no AS numbers'],
    [
      '02 02 00000001',
      'a segment of 2 AS numbers of 4 octets does not fit in the 4 octets that are left',
    ],
    ['02 01 00000000', 'AS 0 is in the path'],
  ])('%s', (path, problem) => {
    const value = octets(path).length.toString(16).padStart(2, '0');
    const attributes = `40 02 ${value} ${path} 40 01 01 00 40 03 04 c0000201`;
    const [fault] = decodeAs('update', update({ attributes, nlri })).faults;
    expect(fault?.message).toContain(`AS_PATH is faulty (treat-as-withdraw): ${problem}: 40 02 `);
  });
});

describe('a fault that resets the session says where and what', () => {
  test('withdrawn routes beyond the message', () => {
    expect(errorOf(message(2, '0003 0000'))).toEqual({
      message: 'the withdrawn routes are 3 octets long, more than the message holds',
      offset: 19,
      attribute: undefined,
    });
  });

  test('attributes beyond the message', () => {
    expect(errorOf(message(2, '0001 00 0005 40010100'))).toEqual({
      message: 'the path attributes are 5 octets long, more than the message holds',
      offset: 22,
      attribute: undefined,
    });
  });

  test('attributes of one octet beyond the message', () => {
    expect(errorOf(message(2, '0000 0001')).message).toBe(
      'the path attributes are 1 octets long, more than the message holds',
    );
  });

  test('a well-known attribute that is not recognised', () => {
    expect(errorOf(update({ attributes: '40 63 02 abcd', nlri }))).toEqual({
      message: 'well-known attribute 99 is not recognised: 40 63 02 ab cd',
      offset: 23,
      attribute: 99,
    });
  });

  test('a prefix that is too long', () => {
    expect(errorOf(update({ withdrawn: '08 0a 21 c000020100' }))).toEqual({
      message: 'a prefix is 33 bits long: 32 is the most',
      offset: 23,
      attribute: undefined,
    });
  });

  test('a prefix that is cut', () => {
    expect(errorOf(update({ withdrawn: '08 0a 20 c00002' }))).toEqual({
      message: 'a prefix is cut short: the last 4 octets of its field are 20 c0 00 02',
      offset: 23,
      attribute: undefined,
    });
  });

  test('an IPv6 prefix that is too long, in its attribute', () => {
    expect(errorOf(update({ attributes: '80 0f 04 0002 01 81' }))).toEqual({
      message: 'a prefix is 129 bits long: 128 is the most',
      offset: 29,
      attribute: 15,
    });
  });

  test('a path identifier that is cut', () => {
    const wire = update({ withdrawn: '00000001' });
    const addPath: MessageContext = { fourOctetAsn: true, addPath: 'all' };
    expect(told(thrownBy(() => decodeMessage(wire, addPath)) as Told)).toEqual({
      message: 'a prefix is cut short: the last 4 octets of its field are 00 00 00 01',
      offset: 21,
      attribute: undefined,
    });
  });

  test('a path identifier with a prefix that is too long', () => {
    const wire = update({ withdrawn: '00000001 21' });
    const addPath: MessageContext = { fourOctetAsn: true, addPath: 'all' };
    expect(told(thrownBy(() => decodeMessage(wire, addPath)) as Told).message).toBe(
      'a prefix is 33 bits long: 32 is the most',
    );
  });

  test('an attribute that would be treated as a withdrawal, without a prefix', () => {
    expect(errorOf(update({ attributes: '40 01 01 09' }))).toEqual({
      message:
        'ORIGIN is faulty (treat-as-withdraw): origin 9 is unknown: 40 01 01 09; ' +
        'the UPDATE has no reachable prefix that could be withdrawn instead (session-reset)',
      offset: 23,
      attribute: 1,
    });
  });

  test('stray octets, without a prefix', () => {
    const { attribute, offset } = errorOf(update({ attributes: '40' }));
    expect({ attribute, offset }).toEqual({ attribute: undefined, offset: 23 });
  });

  test('the first of many causes, as the cause of the error', () => {
    const wire = update({ attributes: '40 06 01 00 40 01 01 09' });
    expect(thrownBy(() => decodeMessage(wire, wide))).toMatchObject({ cause: { attribute: 1 } });
  });
});

describe('a fault of a header says where and what', () => {
  test('a marker', () => {
    expect(errorOf(octets(`${'ff'.repeat(3)}ab${'ff'.repeat(12)} 0013 04`))).toEqual({
      message:
        'octet 3 of the marker is 171, expected 255: the peer does not speak BGP, or the stream is out of step',
      offset: 3,
      attribute: undefined,
    });
  });

  test.each([...Array(16).keys()])('octet %d of the marker', (index) => {
    const wire = message(4, '');
    wire[index] = 0xfe;
    expect(errorOf(wire).message).toContain(`octet ${index} of the marker is 254`);
  });

  test('a type', () => {
    expect(errorOf(message(9, ''))).toEqual({
      message: 'message type 9 is unknown',
      offset: 18,
      attribute: undefined,
    });
  });

  test.each([
    ['0012', '04', 'expected 19 to 4096'],
    ['0013', '01', 'a message of type 1 has at least 29'],
    ['0014', '04', 'a KEEPALIVE has exactly 19'],
  ])('length 0x%s of type %s', (length, type, expected) => {
    expect(errorOf(octets(`${'ff'.repeat(16)} ${length} ${type} 00`)).message).toContain(expected);
  });
});
