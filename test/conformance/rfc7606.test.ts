import { describe, expect, test } from '@jest/globals';
import {
  decodeMessage,
  strongest,
  type BgpMessageError,
  type MessageContext,
} from '../../src/bgp-packet-lite/index.ts';
import {
  answerTo,
  compact,
  decodeAs,
  hex,
  narrow,
  octets,
  update,
  wide,
} from '../bgp-packet-lite/octets.ts';

const external: MessageContext = { fourOctetAsn: true, peerType: 'external' };
const internal: MessageContext = { fourOctetAsn: true, peerType: 'internal' };

const nlri = '18 c00002';
const route = [{ address: 0xc0000200, length: 24 }];

/** Well-formed attributes by code; AS_PATH is empty, so that it suits both widths. */
const good = new Map([
  [1, '40 01 01 00'],
  [2, '40 02 00'],
  [3, '40 03 04 c0000201'],
  [4, '80 04 04 00000064'],
]);

const TAW = 'treat-as-withdraw';
const DISCARD = 'attribute-discard';

interface Row {
  readonly name: string;
  readonly bad: string;
  readonly verdict: typeof TAW | typeof DISCARD;
  readonly subcode: number;
  /** The data of the NOTIFICATION; the attribute itself where it is not said. */
  readonly data?: string;
  readonly context?: MessageContext;
}

/** One malformed attribute each: RFC 7606 §3 and §7. */
const rows: Row[] = [
  { name: 'ORIGIN of 0 octets', bad: '40 01 00', verdict: TAW, subcode: 5 },
  { name: 'ORIGIN of 2 octets', bad: '40 01 02 0000', verdict: TAW, subcode: 5 },
  { name: 'ORIGIN 3', bad: '40 01 01 03', verdict: TAW, subcode: 6 },
  { name: 'ORIGIN with the Optional flag', bad: 'c0 01 01 00', verdict: TAW, subcode: 4 },
  { name: 'ORIGIN without the Transitive flag', bad: '00 01 01 00', verdict: TAW, subcode: 4 },
  { name: 'AS_PATH with the Optional flag', bad: 'c0 02 00', verdict: TAW, subcode: 4 },
  { name: 'NEXT_HOP with the Optional flag', bad: 'c0 03 04 c0000201', verdict: TAW, subcode: 4 },
  { name: 'MED with the Transitive flag', bad: 'c0 04 04 00000001', verdict: TAW, subcode: 4 },
  {
    name: 'COMMUNITY without the Transitive flag',
    bad: '80 08 04 00000001',
    verdict: TAW,
    subcode: 4,
  },
  {
    name: 'AS_PATH with segment type 5',
    bad: '40 02 06 05 01 00000001',
    verdict: TAW,
    subcode: 11,
    data: '',
  },
  {
    name: 'AS_PATH with segment type 0',
    bad: '40 02 06 00 01 00000001',
    verdict: TAW,
    subcode: 11,
    data: '',
  },
  {
    name: 'AS_PATH with an overrun',
    bad: '40 02 06 02 02 00000001',
    verdict: TAW,
    subcode: 11,
    data: '',
  },
  {
    name: 'AS_PATH with an underrun of one octet',
    bad: '40 02 07 02 01 00000001 02',
    verdict: TAW,
    subcode: 11,
    data: '',
  },
  {
    name: 'AS_PATH with an empty segment',
    bad: '40 02 02 02 00',
    verdict: TAW,
    subcode: 11,
    data: '',
  },
  {
    name: 'AS_PATH of 4-octet AS numbers on a 2-octet session',
    bad: '40 02 06 02 01 00000001',
    verdict: TAW,
    subcode: 11,
    data: '',
    context: narrow,
  },
  {
    name: 'AS_CONFED_SEQUENCE from an external peer',
    bad: '40 02 06 03 01 00000001',
    verdict: TAW,
    subcode: 11,
    data: '',
    context: external,
  },
  {
    name: 'AS_CONFED_SET from an external peer',
    bad: '40 02 06 04 01 00000001',
    verdict: TAW,
    subcode: 11,
    data: '',
    context: external,
  },
  { name: 'AS 0 in AS_PATH', bad: '40 02 06 02 01 00000000', verdict: TAW, subcode: 11, data: '' },
  { name: 'NEXT_HOP of 3 octets', bad: '40 03 03 c00002', verdict: TAW, subcode: 5 },
  { name: 'NEXT_HOP of 16 octets', bad: `40 03 10 ${'20'.repeat(16)}`, verdict: TAW, subcode: 5 },
  { name: 'NEXT_HOP 224.0.0.1', bad: '40 03 04 e0000001', verdict: TAW, subcode: 8 },
  { name: 'NEXT_HOP 0.0.0.0', bad: '40 03 04 00000000', verdict: TAW, subcode: 8 },
  { name: 'MED of 3 octets', bad: '80 04 03 000001', verdict: TAW, subcode: 5 },
  { name: 'MED of 0 octets', bad: '80 04 00', verdict: TAW, subcode: 5 },
  {
    name: 'LOCAL_PREF of 3 octets from an internal peer',
    bad: '40 05 03 000001',
    verdict: TAW,
    subcode: 5,
    context: internal,
  },
  {
    name: 'LOCAL_PREF from an external peer',
    bad: '40 05 04 00000064',
    verdict: DISCARD,
    subcode: 9,
    context: external,
  },
  {
    name: 'LOCAL_PREF of 3 octets from an external peer',
    bad: '40 05 03 000001',
    verdict: DISCARD,
    subcode: 9,
    context: external,
  },
  { name: 'ATOMIC_AGGREGATE of 1 octet', bad: '40 06 01 00', verdict: DISCARD, subcode: 5 },
  {
    name: 'AGGREGATOR of 6 octets on a 4-octet session',
    bad: 'c0 07 06 fde9 c0000201',
    verdict: DISCARD,
    subcode: 5,
  },
  {
    name: 'AGGREGATOR of 8 octets on a 2-octet session',
    bad: 'c0 07 08 0000fde9 c0000201',
    verdict: DISCARD,
    subcode: 5,
    context: narrow,
  },
  { name: 'AGGREGATOR in AS 0', bad: 'c0 07 08 00000000 c0000201', verdict: DISCARD, subcode: 9 },
  { name: 'COMMUNITY of 5 octets', bad: 'c0 08 05 0000000100', verdict: TAW, subcode: 5 },
  { name: 'COMMUNITY of 0 octets', bad: 'c0 08 00', verdict: TAW, subcode: 5 },
  {
    name: 'ORIGINATOR_ID of 3 octets from an internal peer',
    bad: '80 09 03 000001',
    verdict: TAW,
    subcode: 5,
    context: internal,
  },
  {
    name: 'ORIGINATOR_ID from an external peer',
    bad: '80 09 04 00000001',
    verdict: DISCARD,
    subcode: 9,
    context: external,
  },
  {
    name: 'CLUSTER_LIST of 5 octets from an internal peer',
    bad: '80 0a 05 0000000100',
    verdict: TAW,
    subcode: 5,
    context: internal,
  },
  {
    name: 'CLUSTER_LIST of 0 octets from an internal peer',
    bad: '80 0a 00',
    verdict: TAW,
    subcode: 5,
    context: internal,
  },
  {
    name: 'CLUSTER_LIST from an external peer',
    bad: '80 0a 04 00000001',
    verdict: DISCARD,
    subcode: 9,
    context: external,
  },
  {
    name: 'EXTENDED_COMMUNITY of 7 octets',
    bad: `c0 10 07 ${'00'.repeat(7)}`,
    verdict: TAW,
    subcode: 5,
  },
  { name: 'EXTENDED_COMMUNITY of 0 octets', bad: 'c0 10 00', verdict: TAW, subcode: 5 },
  {
    name: 'AS4_PATH of 5 octets',
    bad: 'c0 11 05 02 01 000001',
    verdict: DISCARD,
    subcode: 5,
    context: narrow,
  },
  {
    name: 'AS4_PATH with an overrun',
    bad: 'c0 11 06 02 02 00000001',
    verdict: DISCARD,
    subcode: 9,
    context: narrow,
  },
  {
    name: 'AS4_AGGREGATOR of 6 octets',
    bad: 'c0 12 06 fde9 c0000201',
    verdict: DISCARD,
    subcode: 5,
    context: narrow,
  },
  {
    name: 'AS4_AGGREGATOR in AS 0',
    bad: 'c0 12 08 00000000 c0000201',
    verdict: DISCARD,
    subcode: 9,
    context: narrow,
  },
  {
    name: 'TUNNEL_ENCAPSULATION of 3 octets',
    bad: 'c0 17 03 000000',
    verdict: DISCARD,
    subcode: 5,
  },
  { name: 'TRAFFIC_ENGINEERING of 0 octets', bad: '80 18 00', verdict: TAW, subcode: 5 },
  {
    name: 'IPV6_EXTENDED_COMMUNITY of 8 octets',
    bad: `c0 19 08 ${'00'.repeat(8)}`,
    verdict: TAW,
    subcode: 5,
  },
  { name: 'AIGP of 2 octets', bad: '80 1a 02 0100', verdict: DISCARD, subcode: 5 },
  { name: 'AIGP with a TLV that overruns', bad: '80 1a 03 01 000b', verdict: DISCARD, subcode: 9 },
  { name: 'AIGP with a TLV of 2 octets', bad: '80 1a 03 02 0002', verdict: DISCARD, subcode: 9 },
  {
    name: 'AIGP with a metric of 4 octets',
    bad: '80 1a 07 01 0007 00000064',
    verdict: DISCARD,
    subcode: 9,
  },
  {
    name: 'AIGP with stray octets',
    bad: '80 1a 0d 01 000b 0000000000000064 0100',
    verdict: DISCARD,
    subcode: 9,
  },
  {
    name: 'TUNNEL_ENCAPSULATION with a TLV that overruns',
    bad: 'c0 17 05 0008 0002 01',
    verdict: DISCARD,
    subcode: 9,
  },
  {
    name: 'TUNNEL_ENCAPSULATION with stray octets',
    bad: 'c0 17 07 0008 0000 000800',
    verdict: DISCARD,
    subcode: 9,
  },
  {
    name: 'PREFIX_SID with a TLV that overruns',
    bad: 'c0 28 04 01 0007 00',
    verdict: DISCARD,
    subcode: 9,
  },
  {
    name: 'AGGREGATOR without the Transitive flag',
    bad: '80 07 08 0000fde9 c0000201',
    verdict: TAW,
    subcode: 4,
  },
  { name: 'AGGREGATOR of 0 octets', bad: 'c0 07 00', verdict: DISCARD, subcode: 5 },
  { name: 'ATOMIC_AGGREGATE with the Optional flag', bad: 'c0 06 00', verdict: TAW, subcode: 4 },
  { name: 'NEXT_HOP of 0 octets', bad: '40 03 00', verdict: TAW, subcode: 5 },
  { name: 'NEXT_HOP 255.255.255.255', bad: '40 03 04 ffffffff', verdict: TAW, subcode: 8 },
  { name: 'MED of 5 octets', bad: '80 04 05 0000000100', verdict: TAW, subcode: 5 },
  {
    name: 'CLUSTER_LIST with the Transitive flag from an internal peer',
    bad: 'c0 0a 04 00000001',
    verdict: TAW,
    subcode: 4,
    context: internal,
  },
  {
    name: 'CLUSTER_LIST of 0 octets from an external peer',
    bad: '80 0a 00',
    verdict: DISCARD,
    subcode: 9,
    context: external,
  },
  {
    name: 'ORIGINATOR_ID with wrong flags from an external peer',
    bad: '40 09 03 000001',
    verdict: DISCARD,
    subcode: 9,
    context: external,
  },
  {
    name: 'EXTENDED_COMMUNITY without the Transitive flag',
    bad: `80 10 08 ${'00'.repeat(8)}`,
    verdict: TAW,
    subcode: 4,
  },
  { name: 'AS4_PATH of 0 octets', bad: 'c0 11 00', verdict: DISCARD, subcode: 5, context: narrow },
  {
    name: 'AS4_PATH of an unknown segment type',
    bad: 'c0 11 06 05 01 00000001',
    verdict: DISCARD,
    subcode: 9,
    context: narrow,
  },
  {
    name: 'AS4_PATH that is malformed on a 4-octet session',
    bad: 'c0 11 06 02 02 00000001',
    verdict: DISCARD,
    subcode: 9,
  },
  {
    name: 'LARGE_COMMUNITY with the flags of a well-known attribute',
    bad: `40 20 0c ${'00'.repeat(12)}`,
    verdict: TAW,
    subcode: 4,
  },
  { name: 'IPV6_EXTENDED_COMMUNITY of 0 octets', bad: 'c0 19 00', verdict: TAW, subcode: 5 },
  { name: 'OTC of 0 octets', bad: 'c0 23 00', verdict: TAW, subcode: 5 },
  {
    name: 'a malformed value with the Extended Length flag',
    bad: '50 01 0001 03',
    verdict: TAW,
    subcode: 6,
  },
  {
    name: 'LARGE_COMMUNITY of 11 octets',
    bad: `c0 20 0b ${'00'.repeat(11)}`,
    verdict: TAW,
    subcode: 5,
  },
  { name: 'LARGE_COMMUNITY of 0 octets', bad: 'c0 20 00', verdict: TAW, subcode: 5 },
  { name: 'OTC of 2 octets', bad: 'c0 23 02 fde9', verdict: TAW, subcode: 5 },
  { name: 'PREFIX_SID of 2 octets', bad: 'c0 28 02 0100', verdict: DISCARD, subcode: 5 },
  { name: 'ATTR_SET of 3 octets', bad: 'c0 80 03 000001', verdict: TAW, subcode: 5 },
];

const places = ['first', 'middle', 'last'] as const;
const cases = rows.flatMap((row) => places.map((place) => ({ ...row, place })));

function codeOf(attribute: string): number {
  return octets(attribute)[1] ?? 0;
}

/** The well-formed attributes, with `bad` among them instead of the one with its code. */
function withBad(bad: string, place: (typeof places)[number]): string {
  const rest = [...good].filter(([code]) => code !== codeOf(bad)).map(([, wire]) => wire);
  const index = { first: 0, middle: 2, last: rest.length }[place];
  return rest.toSpliced(index, 0, bad).join(' ');
}

function verdictOf(fault: BgpMessageError): object {
  const { code, subcode, data } = fault.notification;
  return {
    disposition: fault.disposition,
    code,
    subcode,
    data: hex(data),
    attribute: fault.attribute,
  };
}

describe('7606 a malformed attribute', () => {
  test.each(cases)(
    '7606 $name, $place: $verdict',
    ({ bad, place, verdict, subcode, data, context }) => {
      const decoded = decodeAs(
        'update',
        update({ attributes: withBad(bad, place), nlri }),
        context,
      );
      expect(decoded.faults.map(verdictOf)).toEqual([
        {
          disposition: verdict,
          code: 3,
          subcode,
          data: compact(data ?? bad),
          attribute: codeOf(bad),
        },
      ]);
    },
  );

  test.each(cases)('7606 $name, $place: the rest is read', ({ bad, place, context }) => {
    const decoded = decodeAs('update', update({ attributes: withBad(bad, place), nlri }), context);
    expect({ codes: decoded.attributes.map(({ code }) => code), nlri: decoded.nlri }).toEqual({
      codes: [1, 2, 3, 4].filter((code) => code !== codeOf(bad)),
      nlri: route,
    });
  });

  test('7606 its offset in the message is told', () => {
    const decoded = decodeAs(
      'update',
      update({ attributes: withBad('40 06 01 00', 'first'), nlri }),
    );
    expect(decoded.faults[0]?.offset).toBe(23);
  });

  test.each([
    ['LOCAL_PREF', '40 05 04 00000064', internal],
    ['ORIGINATOR_ID', '80 09 04 00000001', internal],
    ['AS_CONFED_SEQUENCE', '40 02 06 03 01 00000001', internal],
  ])('7606 %s from an internal peer is no fault', (_, attribute, context) => {
    const decoded = decodeAs(
      'update',
      update({ attributes: withBad(attribute, 'last'), nlri }),
      context,
    );
    expect(decoded.faults).toEqual([]);
  });

  test('7606 NEXT_HOP on loopback is an address of a host', () => {
    const decoded = decodeAs(
      'update',
      update({ attributes: withBad('40 03 04 7f000001', 'last'), nlri }),
    );
    expect(decoded.faults).toEqual([]);
  });
});

describe('7606 mandatory attributes', () => {
  test.each([
    ['ORIGIN', 1],
    ['AS_PATH', 2],
    ['NEXT_HOP', 3],
  ])('7606 without %s the routes are withdrawn', (_, missing) => {
    const attributes = [...good].filter(([code]) => code !== missing).map(([, wire]) => wire);
    const decoded = decodeAs('update', update({ attributes: attributes.join(' '), nlri }));
    expect(decoded.faults.map(verdictOf)).toEqual([
      { disposition: TAW, code: 3, subcode: 3, data: `0${missing}`, attribute: missing },
    ]);
  });

  test('7606 without any attribute each one is missed', () => {
    const decoded = decodeAs('update', update({ nlri }));
    expect(decoded.faults.map(({ attribute }) => attribute)).toEqual([1, 2, 3]);
  });

  test('7606 nothing is missed where nothing is announced', () => {
    expect(decodeAs('update', update({ withdrawn: nlri })).faults).toEqual([]);
  });

  test('4760 MP_REACH needs ORIGIN and AS_PATH, and no NEXT_HOP', () => {
    const attributes = '80 0e 0d 0001 01 04 c0000201 00 18 c00002';
    const decoded = decodeAs('update', update({ attributes }));
    expect(decoded.faults.map(({ attribute }) => attribute)).toEqual([1, 2]);
  });
});

describe('7606 duplicates', () => {
  test.each(places)('7606 a second ORIGIN, %s, is discarded', (place) => {
    const rest = ['40 02 00', '40 03 04 c0000201', '80 04 04 00000064'];
    const index = { first: 0, middle: 1, last: 3 }[place];
    const attributes = ['40 01 01 00', ...rest.toSpliced(index, 0, '40 01 01 02')].join(' ');
    const decoded = decodeAs('update', update({ attributes, nlri }));
    expect(decoded.faults.map(verdictOf)).toEqual([
      { disposition: DISCARD, code: 3, subcode: 1, data: '', attribute: 1 },
    ]);
  });

  test('7606 the first one is kept', () => {
    const attributes = '40 01 01 01 40 01 01 02 40 02 00 40 03 04 c0000201';
    const decoded = decodeAs('update', update({ attributes, nlri }));
    expect(decoded.attributes[0]).toMatchObject({ name: 'ORIGIN', value: 'egp' });
  });

  test('7606 a malformed second one is discarded all the same', () => {
    const attributes = '40 01 01 01 40 01 01 09 40 02 00 40 03 04 c0000201';
    const decoded = decodeAs('update', update({ attributes, nlri }));
    expect(decoded.faults.map(({ disposition }) => disposition)).toEqual([DISCARD]);
  });

  test('7606 many of one code are one fault', () => {
    const attributes = `${[...good.values()].join(' ')} ${'80 04 04 00000001 '.repeat(100)}`;
    const decoded = decodeAs('update', update({ attributes, nlri }));
    expect(decoded.faults).toHaveLength(1);
  });

  test('7606 a second attribute that is not recognised is discarded', () => {
    const attributes = `${[...good.values()].join(' ')} c0 63 01 aa c0 63 01 bb`;
    const decoded = decodeAs('update', update({ attributes, nlri }));
    expect(decoded.attributes.at(-1)?.value).toEqual(octets('aa'));
  });

  test.each([
    ['MP_REACH', '80 0e 0d 0001 01 04 c0000201 00 18 c00002'],
    ['MP_UNREACH', '80 0f 03 0002 01'],
  ])('7606 a second %s resets the session', (_, attribute) => {
    const wire = update({ attributes: `${attribute} 40 01 01 00 40 02 00 ${attribute}` });
    expect(answerTo(() => decodeMessage(wire, wide))).toEqual({
      code: 3,
      subcode: 1,
      data: '',
      disposition: 'session-reset',
    });
  });
});

describe('7606 what hides the prefixes resets the session', () => {
  test.each(
    [
      { name: 'MP_REACH of 4 octets', bad: '80 0e 04 0001 01 00' },
      { name: 'MP_REACH with a next hop beyond it', bad: '80 0e 05 0001 01 04 00' },
      {
        name: 'MP_REACH of IPv6 with a next hop of 4 octets',
        bad: '80 0e 09 0002 01 04 c0000201 00',
      },
      {
        name: 'MP_REACH of IPv4 with a next hop of 5 octets',
        bad: '80 0e 0a 0001 01 05 c000020100 00',
      },
      { name: 'MP_UNREACH of 2 octets', bad: '80 0f 02 0001' },
    ].flatMap((row) => places.map((place) => ({ ...row, place }))),
  )('7606 $name, $place: 3/9', ({ bad, place }) => {
    const wire = update({ attributes: withBad(bad, place), nlri });
    expect(answerTo(() => decodeMessage(wire, wide))).toEqual({
      code: 3,
      subcode: 9,
      data: compact(bad),
      disposition: 'session-reset',
    });
  });

  test.each([
    ['an NLRI of 33 bits', { attributes: withBad('40 01 01 00', 'first'), nlri: '21 c000020100' }],
    ['an NLRI that is cut', { attributes: withBad('40 01 01 00', 'first'), nlri: '18 c000' }],
    ['a withdrawn route of 33 bits', { withdrawn: '21 c000020100' }],
    ['a withdrawn route that is cut', { withdrawn: '18 c000' }],
    ['a withdrawn route of 255 bits', { withdrawn: 'ff' }],
  ])('7606 %s: 3/10', (_, parts) => {
    expect(answerTo(() => decodeMessage(update(parts), wide))).toMatchObject({
      code: 3,
      subcode: 10,
      disposition: 'session-reset',
    });
  });

  test.each([
    ['withdrawn routes beyond the message', '0001 0000'],
    ['withdrawn routes that leave no room for the next length', '0002 0000'],
    ['attributes beyond the message', '0000 0001'],
    ['both lengths of 65535', 'ffff ffff'],
  ])('7606 %s: 3/1', (_, body) => {
    const length = (19 + octets(body).length).toString(16).padStart(4, '0');
    const wire = octets(`${'ff'.repeat(16)} ${length} 02 ${body}`);
    expect(answerTo(() => decodeMessage(wire, wide))).toEqual({
      code: 3,
      subcode: 1,
      data: '',
      disposition: 'session-reset',
    });
  });
});

describe('7606 section 4: the attributes do not fill their field', () => {
  const all = [...good.values()].join(' ');

  test.each([
    ['the last one overruns', 'c0 08 05 00000001', 5],
    ['the last one overruns with an extended length', 'd0 08 0100 00000001', 5],
    ['one stray octet', 'c0', 1],
    ['two stray octets', 'c0 08', 1],
    ['three stray octets where the length has two', 'd0 08 00', 1],
  ])('7606 %s: treat-as-withdraw', (_, tail, subcode) => {
    const decoded = decodeAs('update', update({ attributes: `${all} ${tail}`, nlri }));
    expect(
      decoded.faults.map(({ disposition, notification }) => [disposition, notification.subcode]),
    ).toEqual([[TAW, subcode]]);
  });

  test('7606 what came before is read, and so are the prefixes', () => {
    const decoded = decodeAs('update', update({ attributes: `${all} c0 08 05 00000001`, nlri }));
    expect([decoded.attributes.length, decoded.nlri]).toEqual([4, route]);
  });
});

describe('7606 section 5.2: no reachable prefix', () => {
  test('7606 treat-as-withdraw becomes a session reset', () => {
    const wire = update({ withdrawn: nlri, attributes: '40 01 01 09' });
    expect(answerTo(() => decodeMessage(wire, wide))).toEqual({
      code: 3,
      subcode: 6,
      data: '40010109',
      disposition: 'session-reset',
    });
  });

  test('7606 attribute-discard does not', () => {
    const decoded = decodeAs('update', update({ withdrawn: nlri, attributes: '40 06 01 00' }));
    expect(decoded.faults.map(({ disposition }) => disposition)).toEqual([DISCARD]);
  });

  test('7606 a prefix in MP_REACH is reachable', () => {
    const attributes = '80 0e 0d 0001 01 04 c0000201 00 18 c00002 40 01 01 09 40 02 00';
    const decoded = decodeAs('update', update({ attributes }));
    expect(decoded.faults.map(({ disposition }) => disposition)).toEqual([TAW]);
  });

  test('7606 an MP_REACH without a prefix is not', () => {
    const wire = update({ attributes: '80 0e 09 0001 01 04 c0000201 00 40 01 01 09 40 02 00' });
    expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({ code: 3, subcode: 6 });
  });

  test('7606 an UPDATE of MP_UNREACH alone has no other attributes', () => {
    const decoded = decodeAs('update', update({ attributes: 'c0 0f 07 0001 01 18 c00002' }));
    expect(decoded.faults.map(({ disposition }) => disposition)).toEqual([TAW]);
  });

  test('7606 MP_UNREACH beside other attributes does', () => {
    const wire = update({ attributes: 'c0 0f 03 0002 01 40 01 01 00' });
    expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({ code: 3, subcode: 4 });
  });

  test('7606 stray octets where nothing is announced reset the session', () => {
    const wire = update({ attributes: '40' });
    expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({ code: 3, subcode: 1 });
  });
});

describe('7606 several faults', () => {
  const attributes = '40 01 01 09 40 02 00 40 03 04 c0000201 40 06 01 00';

  test('7606 all are kept', () => {
    const decoded = decodeAs('update', update({ attributes, nlri }));
    expect(decoded.faults.map(({ disposition }) => disposition)).toEqual([TAW, DISCARD]);
  });

  test('7606 the strongest decides, wherever it is', () => {
    const decoded = decodeAs('update', update({ attributes, nlri }));
    expect(strongest([...decoded.faults].reverse())?.disposition).toBe(TAW);
  });

  test('7606 of equal ones the first decides', () => {
    const decoded = decodeAs('update', update({ nlri }));
    expect(strongest(decoded.faults)?.attribute).toBe(1);
  });

  test('7606 without a fault nothing decides', () => {
    expect(strongest([])).toBeUndefined();
  });

  test('7606 a reset wins over all', () => {
    const wire = update({ attributes: `${attributes} 40 63 00`, nlri });
    expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({
      code: 3,
      subcode: 2,
      disposition: 'session-reset',
    });
  });
});

describe('7606 MP_REACH and MP_UNREACH with wrong flags', () => {
  const reach = 'c0 0e 0d 0001 01 04 c0000201 00 18 c00002';
  const unreach = 'c0 0f 07 0001 01 18 c00002';

  test.each(
    [
      { name: 'MP_REACH', bad: reach, code: 14 },
      { name: 'MP_UNREACH', bad: unreach, code: 15 },
    ].flatMap((row) => places.map((place) => ({ ...row, place }))),
  )('7606 $name, $place: treat-as-withdraw', ({ bad, code, place }) => {
    const decoded = decodeAs('update', update({ attributes: withBad(bad, place), nlri }));
    expect(decoded.faults.map(verdictOf)).toEqual([
      { disposition: TAW, code: 3, subcode: 4, data: compact(bad), attribute: code },
    ]);
  });

  test('7606 the prefixes of MP_REACH are known, so that they can be withdrawn', () => {
    const decoded = decodeAs('update', update({ attributes: `${reach} 40 01 01 00 40 02 00` }));
    expect(decoded.attributes[0]?.value).toMatchObject({ nlri: route });
  });

  test('7606 the prefixes of MP_UNREACH are known', () => {
    const decoded = decodeAs('update', update({ attributes: unreach }));
    expect(decoded.attributes[0]?.value).toMatchObject({ withdrawn: route });
  });

  test('7606 a malformed one with wrong flags resets the session', () => {
    const wire = update({ attributes: withBad('c0 0e 04 0001 01 00', 'first'), nlri });
    expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({
      disposition: 'session-reset',
    });
  });
});

describe('7606 many faults', () => {
  /** Optional non-transitive attributes that are not recognised, each of them twice. */
  const doubled = Array.from({ length: 100 }, (_, index) => `80 ${(129 + index).toString(16)} 00`)
    .map((attribute) => attribute.repeat(2))
    .join('');
  const all = [...good.values()].join(' ');

  test('7606 of many the first 16 are told', () => {
    const decoded = decodeAs('update', update({ attributes: `${all} ${doubled}`, nlri }));
    expect(decoded.faults.map(({ attribute }) => attribute)).toEqual(
      Array.from({ length: 16 }, (_, index) => 129 + index),
    );
  });

  test('7606 the strongest is among them, though it came last', () => {
    const attributes = `40 02 00 40 03 04 c0000201 ${doubled} 40 01 01 09`;
    const decoded = decodeAs('update', update({ attributes, nlri }));
    expect([decoded.faults.length, strongest(decoded.faults)?.attribute]).toEqual([16, 1]);
  });

  test('7606 attributes that are not faulty are all read', () => {
    const decoded = decodeAs('update', update({ attributes: `${all} ${doubled}`, nlri }));
    expect(decoded.attributes).toHaveLength(104);
  });

  test('7606 a reset after them is a reset', () => {
    const wire = update({ attributes: `${all} ${doubled} 80 0f 02 0001`, nlri });
    expect(answerTo(() => decodeMessage(wire, wide))).toMatchObject({ code: 3, subcode: 9 });
  });
});

test.each([
  ['TUNNEL_ENCAPSULATION', 'c0 17 09 0008 0001 aa 0001 0000'],
  ['AIGP', '80 1a 0e 01 000b 0000000000000064 02 0003'],
  ['PREFIX_SID', 'c0 28 0a 01 0007 00 0000 00000064'],
])('7606 a well-formed %s is no fault', (_, attribute) => {
  const attributes = `${[...good.values()].join(' ')} ${attribute}`;
  expect(decodeAs('update', update({ attributes, nlri })).faults).toEqual([]);
});
