import { describe, expect, test } from '@jest/globals';
import { decodeMessage, type MessageContext } from '../../src/bgp-packet-lite/index.ts';
import { answerTo, compact, decodeAs, narrow, update } from '../bgp-packet-lite/octets.ts';

/*
 * The rows of RFC 7606 that hold for every attribute, tried with each, in the first, the middle and the last place.
 * What holds for single ones is in rfc7606.test.ts.
 */

const internal: MessageContext = { fourOctetAsn: true, peerType: 'internal' };
const places = ['first', 'middle', 'last'] as const;
const nlri = '18 c00002';

const TAW = 'treat-as-withdraw';
const DISCARD = 'attribute-discard';

interface KnownAttribute {
  readonly name: string;
  readonly code: string;
  readonly flags: '40' | '80' | 'c0';
  /** A well-formed value on a session with 4-octet AS numbers. */
  readonly value: string;
  /** What becomes of one without octets; undefined where it is well-formed. */
  readonly empty: typeof TAW | typeof DISCARD | undefined;
}

const known: KnownAttribute[] = [
  { name: 'ORIGIN', code: '01', flags: '40', value: '00', empty: TAW },
  { name: 'AS_PATH', code: '02', flags: '40', value: '', empty: undefined },
  { name: 'NEXT_HOP', code: '03', flags: '40', value: 'c0000201', empty: TAW },
  { name: 'MED', code: '04', flags: '80', value: '00000064', empty: TAW },
  { name: 'LOCAL_PREF', code: '05', flags: '40', value: '00000064', empty: TAW },
  { name: 'ATOMIC_AGGREGATE', code: '06', flags: '40', value: '', empty: undefined },
  { name: 'AGGREGATOR', code: '07', flags: 'c0', value: '0000fde9 c0000201', empty: DISCARD },
  { name: 'COMMUNITY', code: '08', flags: 'c0', value: 'fde80064', empty: TAW },
  { name: 'ORIGINATOR_ID', code: '09', flags: '80', value: '0a000001', empty: TAW },
  { name: 'CLUSTER_LIST', code: '0a', flags: '80', value: '0a000001', empty: TAW },
  {
    name: 'EXTENDED_COMMUNITY',
    code: '10',
    flags: 'c0',
    value: '0002fde800000064',
    empty: TAW,
  },
  { name: 'AS4_PATH', code: '11', flags: 'c0', value: '02 01 0000fde9', empty: DISCARD },
  { name: 'AS4_AGGREGATOR', code: '12', flags: 'c0', value: '0000fde9 c0000201', empty: DISCARD },
  { name: 'TUNNEL_ENCAPSULATION', code: '17', flags: 'c0', value: '0008 0000', empty: DISCARD },
  { name: 'TRAFFIC_ENGINEERING', code: '18', flags: '80', value: '00', empty: TAW },
  {
    name: 'IPV6_EXTENDED_COMMUNITY',
    code: '19',
    flags: 'c0',
    value: '0002 20010db8000000000000000000000001 0064',
    empty: TAW,
  },
  { name: 'AIGP', code: '1a', flags: '80', value: '01 000b 0000000000000064', empty: DISCARD },
  { name: 'LARGE_COMMUNITY', code: '20', flags: 'c0', value: '00'.repeat(12), empty: TAW },
  { name: 'OTC', code: '23', flags: 'c0', value: '0000fde9', empty: TAW },
  {
    name: 'PREFIX_SID',
    code: '28',
    flags: 'c0',
    value: '01 0007 00 0000 00000001',
    empty: DISCARD,
  },
  { name: 'ATTR_SET', code: '80', flags: 'c0', value: '0000fde9', empty: TAW },
];

function withLength(flags: string, code: string, value: string): string {
  const length = (compact(value).length / 2).toString(16).padStart(2, '0');
  return `${flags} ${code} ${length} ${value}`;
}

/** ORIGIN, AS_PATH, NEXT_HOP and MED, with `tried` among them instead of the one with its code. */
function withTried(tried: string, place: (typeof places)[number]): string {
  const code = compact(tried).slice(2, 4);
  const rest = known
    .slice(0, 4)
    .filter((attribute) => attribute.code !== code)
    .map(({ flags, code: other, value }) => withLength(flags, other, value));
  return rest.toSpliced({ first: 0, middle: 2, last: rest.length }[place], 0, tried).join(' ');
}

function verdictsOf(tried: string, place: (typeof places)[number]): unknown[] {
  const wire = update({ attributes: withTried(tried, place), nlri });
  return decodeAs('update', wire, internal).faults.map(
    ({ attribute, disposition, notification: { code, subcode } }) => [
      attribute,
      disposition,
      `${code}/${subcode}`,
    ],
  );
}

const placed = known.flatMap((row) => places.map((place) => ({ ...row, place })));

describe('7606 section 3 c: the Optional and Transitive flags', () => {
  test.each(placed)('7606 right ones of $name, $place, are no fault', (row) => {
    expect(verdictsOf(withLength(row.flags, row.code, row.value), row.place)).toEqual([]);
  });

  test.each(
    placed
      .filter(({ name }) => name !== 'AIGP')
      .flatMap((row) =>
        ['00', '40', '80', 'c0']
          .filter((flags) => flags !== row.flags)
          .map((wrong) => ({ ...row, wrong })),
      ),
  )('7606 wrong ones of $name (0x$wrong), $place: treat-as-withdraw', (row) => {
    expect(verdictsOf(withLength(row.wrong, row.code, row.value), row.place)).toEqual([
      [Number.parseInt(row.code, 16), TAW, '3/4'],
    ]);
  });

  test.each(places.flatMap((place) => ['00', '40', 'c0'].map((wrong) => ({ place, wrong }))))(
    '7311 wrong ones of AIGP (0x$wrong), $place: attribute-discard',
    ({ place, wrong }) => {
      expect(verdictsOf(`${wrong} 1a 0b 01 000b 0000000000000064`, place)).toEqual([
        [26, DISCARD, '3/4'],
      ]);
    },
  );

  test.each(placed)('7606 the Partial flag of $name, $place, does not matter', (row) => {
    const partial = (Number.parseInt(row.flags, 16) | 0x20).toString(16);
    expect(verdictsOf(withLength(partial, row.code, row.value), row.place)).toEqual([]);
  });
});

describe('7606 section 4: an attribute without octets', () => {
  test.each(placed.filter(({ empty }) => empty !== undefined))(
    '7606 $name of 0 octets, $place: $empty',
    (row) => {
      expect(verdictsOf(`${row.flags} ${row.code} 00`, row.place)).toEqual([
        [Number.parseInt(row.code, 16), row.empty, '3/5'],
      ]);
    },
  );

  test.each(placed.filter(({ empty }) => empty === undefined))(
    '7606 $name of 0 octets, $place, is no fault',
    (row) => {
      expect(verdictsOf(`${row.flags} ${row.code} 00`, row.place)).toEqual([]);
    },
  );
});

describe('7606 section 3 g: an attribute that comes twice', () => {
  test.each(placed)('7606 a second $name, $place: attribute-discard', (row) => {
    const one = withLength(row.flags, row.code, row.value);
    const wire = update({ attributes: `${withTried(one, row.place)} ${one}`, nlri });
    expect(
      decodeAs('update', wire, internal).faults.map(({ attribute, disposition }) => [
        attribute,
        disposition,
      ]),
    ).toEqual([[Number.parseInt(row.code, 16), DISCARD]]);
  });

  const nextHop = '20010db8000000000000000000000001';

  test.each(
    [
      { name: 'MP_REACH', one: `80 0e 15 0002 01 10 ${nextHop} 00` },
      { name: 'MP_UNREACH', one: '80 0f 03 0002 01' },
    ].flatMap((row) => places.map((place) => ({ ...row, place }))),
  )('7606 a second $name, $place: session-reset', ({ one, place }) => {
    const wire = update({ attributes: `${withTried(one, place)} ${one}`, nlri });
    expect(answerTo(() => decodeMessage(wire, internal))).toEqual({
      code: 3,
      subcode: 1,
      data: '',
      disposition: 'session-reset',
    });
  });
});

describe('7606 section 5.3: a prefix that cannot be', () => {
  const nextHop = '20010db8000000000000000000000001';

  test.each(
    [
      { name: 'MP_REACH with an IPv6 prefix of 129 bits', tried: reach(`81 ${'20'.repeat(17)}`) },
      { name: 'MP_REACH with an IPv6 prefix that is cut', tried: reach('20 20010d') },
      { name: 'MP_UNREACH with an IPv6 prefix of 129 bits', tried: unreach('0002', '81') },
      { name: 'MP_UNREACH with an IPv6 prefix that is cut', tried: unreach('0002', '20 20010d') },
      {
        name: 'MP_UNREACH with an IPv4 prefix of 33 bits',
        tried: unreach('0001', '21 c000020100'),
      },
      { name: 'MP_UNREACH with an IPv4 prefix that is cut', tried: unreach('0001', '18 c000') },
    ].flatMap((row) => places.map((place) => ({ ...row, place }))),
  )('7606 $name, $place: 3/10', ({ tried, place }) => {
    const wire = update({ attributes: withTried(tried, place), nlri });
    expect(answerTo(() => decodeMessage(wire, internal))).toMatchObject({
      code: 3,
      subcode: 10,
      disposition: 'session-reset',
    });
  });

  function reach(prefix: string): string {
    return withLength('80', '0e', `0002 01 10 ${nextHop} 00 ${prefix}`);
  }

  function unreach(afi: string, prefix: string): string {
    return withLength('80', '0f', `${afi} 01 ${prefix}`);
  }
});

describe('7606 on a session with 2-octet AS numbers', () => {
  test.each(
    [
      { name: 'AS_PATH', tried: '40 02 04 02 01 fde9' },
      { name: 'AGGREGATOR', tried: 'c0 07 06 fde9 c0000201' },
      { name: 'AS4_PATH', tried: 'c0 11 06 02 01 00010000' },
      { name: 'AS4_AGGREGATOR', tried: 'c0 12 08 00010000 c0000201' },
    ].flatMap((row) => places.map((place) => ({ ...row, place }))),
  )('7606 $name, $place, is no fault', ({ tried, place }) => {
    const wire = update({ attributes: withTried(tried, place), nlri });
    expect(decodeAs('update', wire, narrow).faults).toEqual([]);
  });
});
