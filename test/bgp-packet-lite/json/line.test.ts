import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeToJson,
  encodeFromJson,
  type MessageContext,
} from '../../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { hex, message, narrow, octets, openWith, thrownBy, update, wide } from '../octets.ts';

const ATTRIBUTES = '40010100 40020602010000fde9 400304c0000201';

/** The octets that encode makes of what decode prints: through the text, as through a pipe. */
function again(value: Uint8Array, context: MessageContext): string {
  return hex(encodeFromJson(JSON.parse(JSON.stringify(decodeToJson(value, context)))));
}

const ADD_PATH: MessageContext = { fourOctetAsn: true, addPath: 'all' };
const ROUTE_REFRESHES: MessageContext = { fourOctetAsn: true, legacyRouteRefresh: true };

/** What, its octets, how to read it, and whether the fields alone make the same octets. */
const cases: readonly [what: string, value: Uint8Array, context: MessageContext, raw: boolean][] = [
  ['a KEEPALIVE', message(4, ''), wide, false],
  ['an OPEN without parameters', openWith(''), wide, false],
  ['an OPEN with one parameter', openWith('0206 0104 00010001'), wide, false],
  ['an OPEN with a parameter each', openWith('0206 0104 00010001 0202 0200'), wide, true],
  ['an OPEN with an empty parameter', openWith('0200'), wide, true],
  [
    'an OPEN with RFC 9072 where it need not be',
    message(1, '04 fde9 005a 0a000001 ff ff 0005 02 0002 0200'),
    wide,
    true,
  ],
  ['a reserved octet in a capability', openWith('0206 0104 00010101'), wide, true],
  ['an empty UPDATE', update({}), wide, false],
  ['an UPDATE', update({ attributes: ATTRIBUTES, nlri: '18c63364' }), wide, false],
  ['withdrawals', update({ withdrawn: '18c63364 00' }), wide, false],
  ['bits beyond a prefix', update({ withdrawn: '17c63365' }), wide, true],
  [
    'an extended length that is not needed',
    update({ attributes: '5001000100 40020602010000fde9 400304c0000201', nlri: '00' }),
    wide,
    false,
  ],
  [
    'attributes out of order, with low flag bits and Partial',
    update({ attributes: '400304c0000201 e06302aabb 4f010100 40020602010000fde9', nlri: '00' }),
    wide,
    false,
  ],
  [
    '2-octet AS numbers',
    update({ attributes: '40010100 4002040201fde9 400304c0000201', nlri: '00' }),
    narrow,
    false,
  ],
  [
    'an AGGREGATOR of 2-octet AS numbers',
    update({ attributes: 'c00706 fde9 c0000201 40010100 400200 400304c0000201', nlri: '00' }),
    narrow,
    false,
  ],
  ['path identifiers', update({ withdrawn: '00000007 18c63364' }), ADD_PATH, false],
  [
    'an MP_REACH',
    update({
      attributes:
        '40010100 40020602010000fde9 800e1e 0002 01 10 20010db8000000000000000000000001 00 4020010db800000000',
    }),
    wide,
    false,
  ],
  [
    'an MP_REACH with path identifiers',
    update({
      attributes:
        '40010100 40020602010000fde9 800e1e 0002 01 10 20010db8000000000000000000000001 00 00000007 20 20010db8',
    }),
    ADD_PATH,
    false,
  ],
  [
    'an MP_REACH with a reserved octet',
    update({
      attributes:
        '40010100 40020602010000fde9 800e1a 0002 01 10 20010db8000000000000000000000001 05 2020010db8',
    }),
    wide,
    true,
  ],
  [
    'an MP_REACH of VPN routes',
    update({
      attributes:
        '40010100 40020602010000fde9 800e20 0001 80 0c 0000000000000000c0000201 00 70 000011 0000fde900000001 c63364',
    }),
    wide,
    false,
  ],
  [
    'an MP_REACH with bits beyond',
    update({
      attributes:
        '40010100 40020602010000fde9 800e17 0002 01 10 20010db8000000000000000000000001 00 01ff',
    }),
    wide,
    true,
  ],
  ['an MP_UNREACH', update({ attributes: '800f08 0002 01 20 20010db8' }), wide, false],
  ['an MP_UNREACH with bits beyond', update({ attributes: '800f05 0002 01 01 ff' }), wide, true],
  ['a NOTIFICATION', message(3, '06 02 04 7465'), wide, false],
  ['a NOTIFICATION of an unknown code', message(3, 'ff ff'), wide, false],
  ['a ROUTE-REFRESH', message(5, '0001 00 01'), wide, false],
  ['a ROUTE-REFRESH with filters', message(5, '0001 00 01 0140 0000'), wide, true],
  ['a ROUTE-REFRESH of type 128', message(128, '0001 00 01'), ROUTE_REFRESHES, true],
  ['no header', octets('ff'), wide, true],
  ['nothing at all', octets(''), wide, true],
  ['a marker that is wrong', octets(`00${hex(message(4, '')).slice(2)}`), wide, true],
  ['a type that is unknown', message(9, ''), wide, true],
  ['an OPEN of version 3', message(1, '03 fde9 005a 0a000001 00'), wide, true],
  [
    'an ORIGIN that is wrong',
    update({ attributes: '40010109 40020602010000fde9 400304c0000201', nlri: '00' }),
    wide,
    true,
  ],
];

describe('decodeToJson and encodeFromJson', () => {
  test.each(cases)('give back %s', (_what, value, context) => {
    expect(again(value, context)).toBe(hex(value));
  });

  test.each(cases)('decide whether %s needs raw', (_what, value, context, raw) => {
    const json = decodeToJson(value, context);
    expect('raw' in json ? json.raw : false).toBe(raw ? hex(value) : false);
  });

  test('give back any octets behind any header', () => {
    const anything = fc.tuple(
      fc.constantFrom(1, 2, 3, 4, 5, 128),
      fc.uint8Array({ maxLength: 64 }),
      fc.constantFrom(wide, narrow, ADD_PATH),
    );
    fc.assert(
      fc.property(anything, ([type, body, context]) => {
        const value = message(type, hex(body));
        expect(again(value, context)).toBe(hex(value));
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test('give back mutations of every message', () => {
    const mutation = fc.record({
      index: fc.nat(),
      at: fc.nat(),
      octet: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(mutation, ({ index, at, octet }) => {
        const [, value, context] = cases[index % cases.length] ??
          cases[0] ?? ['', octets(''), wide];
        const mutated = Uint8Array.from(value);
        if (mutated.length > 0) mutated[at % mutated.length] = octet;
        expect(again(mutated, context)).toBe(hex(mutated));
      }),
      { numRuns: propertyRuns(3_000) },
    );
  });
});

describe('decodeToJson', () => {
  test('of a message that resets the session has nothing but the error', () => {
    expect(decodeToJson(message(9, ''), wide)).toEqual({
      error: {
        code: 1,
        subcode: 3,
        data: '09',
        disposition: 'session-reset',
        message: 'message type 9 is unknown',
      },
      raw: `${'ff'.repeat(16)}001309`,
    });
  });

  test('of a message that is treated as a withdrawal has the rest beside the error', () => {
    const value = update({
      attributes: '40010109 40020602010000fde9 400304c0000201',
      nlri: '18c63364',
    });
    expect(decodeToJson(value, wide)).toMatchObject({
      type: 'update',
      attributes: [{ name: 'AS_PATH' }, { name: 'NEXT_HOP' }],
      nlri: ['198.51.100.0/24'],
      error: { code: 3, subcode: 6, data: '40010109', disposition: 'treat-as-withdraw' },
      raw: hex(value),
    });
  });

  test('says that AS numbers are 2 octets wide where that matters', () => {
    const value = update({
      attributes: '40010100 4002040201fde9 400304c0000201',
      nlri: '00',
    });
    expect(decodeToJson(value, narrow)).toMatchObject({ as2: true });
  });

  test.each([
    ['an UPDATE without attributes', update({})],
    ['an empty AS_PATH', update({ attributes: '40010100 400200 400304c0000201', nlri: '00' })],
  ])('does not say so of %s, where it does not matter', (_what, value) => {
    expect(decodeToJson(value, narrow)).not.toHaveProperty('as2');
  });
});

test('decodeToJson says that an AGGREGATOR has 2 octets of an AS number', () => {
  const value = update({
    attributes: '40010100 400200 400304c0000201 c00706 fde9 c0000201',
    nlri: '00',
  });
  expect(decodeToJson(value, narrow)).toMatchObject({ as2: true });
});

describe('encodeFromJson', () => {
  test('prefers raw', () => {
    expect(hex(encodeFromJson({ type: 'keepalive', raw: '0102' }))).toBe('0102');
  });

  test.each<[unknown, string]>([
    [null, 'null is not allowed: it must be an object'],
    [[], '[] is not allowed: it must be an object'],
    [1, '1 is not allowed: it must be an object'],
    ['x', "'x' is not allowed: it must be an object"],
    [{ raw: 'xy' }, "raw: 'xy' is not allowed"],
    [
      { type: 'update', withdrawn: [], attributes: [], nlri: [], as2: 1 },
      'as2: 1 is not allowed: it must be true or false',
    ],
    [{ type: 'keepalive', as2: null }, 'as2: null is not allowed: it must be true or false'],
  ])('refuses %j', (json, problem) => {
    expect(thrownBy(() => encodeFromJson(json))).toMatchObject({
      message: expect.stringContaining(problem) as unknown,
    });
  });

  const PATH = {
    type: 'update',
    withdrawn: [],
    attributes: [{ code: 2, flags: 64, value: [['seq', [1]]] }],
    nlri: [],
  };

  test('writes 4-octet AS numbers', () => {
    expect(hex(encodeFromJson(PATH))).toMatch(/40020602010000000?1$/);
  });

  test('writes 2-octet AS numbers on demand', () => {
    expect(hex(encodeFromJson(PATH, { fourOctetAsn: false }))).toMatch(/40020402010001$/);
  });

  test('writes 4-octet AS numbers where the object says so', () => {
    expect(hex(encodeFromJson({ ...PATH, as2: false }))).toMatch(/400206020100000001$/);
  });

  test('writes 2-octet AS numbers where the object says so', () => {
    expect(hex(encodeFromJson({ ...PATH, as2: true }))).toMatch(/40020402010001$/);
  });

  test('writes messages beyond 4096 octets', () => {
    const withdrawn = Array.from({ length: 5_000 }, () => '0.0.0.0/0');
    const json = { type: 'update', withdrawn, attributes: [], nlri: [] };
    expect(encodeFromJson(json)).toHaveLength(5_023);
  });

  test('refuses an AS number that does not fit', () => {
    const wideAsn = { ...PATH, attributes: [{ code: 2, flags: 64, value: [['seq', [70_000]]] }] };
    expect(thrownBy(() => encodeFromJson(wideAsn, { fourOctetAsn: false }))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  const PATH_ID = { pathId: 1, prefix: '10.0.0.0/8' };
  const mpUnreach = (safi: number, ...withdrawn: unknown[]): unknown => ({
    code: 15,
    flags: 128,
    value: { afi: 1, safi, withdrawn },
  });

  test.each<[string, object, string]>([
    ['only some of nlri', { nlri: [PATH_ID, '11.0.0.0/8'] }, 'nlri[1]'],
    ['only the second of nlri', { nlri: ['11.0.0.0/8', PATH_ID] }, 'nlri[1]'],
    ['withdrawn and not nlri', { withdrawn: [PATH_ID], nlri: ['11.0.0.0/8'] }, 'nlri[0]'],
    [
      'some of MP_UNREACH',
      { attributes: [mpUnreach(2, PATH_ID, '11.0.0.0/8')] },
      'attributes[0].value.withdrawn[1]',
    ],
    [
      'withdrawn and not an MP_UNREACH of the same family',
      { withdrawn: [PATH_ID], attributes: [mpUnreach(1, '11.0.0.0/8')] },
      'attributes[0].value.withdrawn[0]',
    ],
  ])('refuses path identifiers in %s', (_where, fields, path) => {
    expect(thrownBy(() => encodeFromJson({ ...PATH, ...fields }))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      path,
    });
  });

  test.each<[string, object, string]>([
    [
      'that one is missing',
      { nlri: [PATH_ID, '11.0.0.0/8'] },
      'has no path identifier, unlike the prefixes of AFI 1, SAFI 1 before it: give all of them one, or none',
    ],
    [
      'that one is there',
      { withdrawn: ['11.0.0.0/8', PATH_ID] },
      'has a path identifier, unlike the prefixes of AFI 1, SAFI 1 before it: give all of them one, or none',
    ],
  ])('says of path identifiers %s', (_what, fields, problem) => {
    expect(thrownBy(() => encodeFromJson({ ...PATH, ...fields }))).toMatchObject({ problem });
  });

  test('says where among the withdrawn routes a path identifier is missing', () => {
    const json = { ...PATH, withdrawn: [PATH_ID, '11.0.0.0/8'] };
    expect(thrownBy(() => encodeFromJson(json))).toMatchObject({ path: 'withdrawn[1]' });
  });

  test('says where in MP_REACH a path identifier is missing', () => {
    const value = { afi: 1, safi: 2, nextHops: ['192.0.2.1'], nlri: [PATH_ID, '11.0.0.0/8'] };
    const json = { ...PATH, attributes: [{ code: 14, flags: 128, value }] };
    expect(thrownBy(() => encodeFromJson(json))).toMatchObject({
      path: 'attributes[0].value.nlri[1]',
    });
  });

  test('takes no octet of a family that is not read for a path identifier', () => {
    const reach = { afi: 25, safi: 65, nextHops: [], hex: '0102' };
    const unreach = { afi: 25, safi: 65, hex: '0304' };
    const attributes = [
      { code: 14, flags: 128, value: reach },
      { code: 15, flags: 128, value: unreach },
    ];
    expect(hex(encodeFromJson({ ...PATH, attributes }))).toMatch(
      /800e0700194100000102800f050019410304$/,
    );
  });

  test('takes path identifiers in one family and not in another', () => {
    const json = { ...PATH, attributes: [mpUnreach(2, '11.0.0.0/8')], nlri: [PATH_ID] };
    expect(hex(encodeFromJson(json))).toMatch(/800f05000102080b00000001080a$/);
  });
});
