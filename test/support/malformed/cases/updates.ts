import { compact, message, number, update } from '../octets.ts';
import type { Verdict } from '../outcome.ts';
import type { PeerName } from '../peer-kinds.ts';
import { attributesWith, attributesWithout, places } from './attributes.ts';
import type { ResetCase } from './reset-case.ts';

/*
 * RFC 7606 §4, §5 and §7: UPDATEs whose faults are not those of one attribute's value.
 */

const prefixes = '18 c00002';
const all = attributesWithout([]);
const nextHop6 = '20010db8000000000000000000000001';

/** An attribute with a right length. */
function attribute(flags: string, code: string, value: string): string {
  return `${flags} ${code} ${number(compact(value).length / 2, 1)} ${value}`;
}

/** What hides the prefixes, or the end of what is to be read: the session does not survive it (RFC 7606 §3). */
const placedResets: readonly {
  readonly name: string;
  readonly bad: string;
  /** Code and subcode; the data is the attribute, unless it is given. */
  readonly error: string;
  readonly data?: string;
}[] = [
  // RFC 7606 §5.3, §7.11: where the prefixes are is not known any more.
  { name: 'MP_REACH of 4 octets', bad: '80 0e 04 0001 01 00', error: '03 09' },
  { name: 'MP_REACH of 0 octets', bad: '80 0e 00', error: '03 09' },
  { name: 'MP_REACH whose next hop overruns', bad: '80 0e 05 0002 01 10 00', error: '03 09' },
  {
    name: 'MP_REACH of IPv6 with a next hop of 4 octets',
    bad: '80 0e 09 0002 01 04 c0000201 00',
    error: '03 09',
  },
  {
    name: 'MP_REACH of IPv4 with a next hop of 5 octets',
    bad: '80 0e 0a 0001 01 05 c000020100 00',
    error: '03 09',
  },
  { name: 'MP_UNREACH of 2 octets', bad: '80 0f 02 0002', error: '03 09' },
  { name: 'MP_UNREACH of 0 octets', bad: '80 0f 00', error: '03 09' },
  // RFC 4271 §6.3: the data is the attribute.
  { name: 'a well-known attribute that nobody knows', bad: '40 63 01 aa', error: '03 02' },
];

/** The data of a NOTIFICATION is the attribute as it came (RFC 4271 §6.3). */
function withData(error: string, data: string): string {
  return `${number(21 + compact(data).length / 2, 2)} 03 ${error} ${data}`;
}

export const updateResets: readonly ResetCase[] = [
  ...placedResets.flatMap(({ name, bad, error }) =>
    places.map((place) => ({
      name: `${name}, ${place}`,
      peer: 'dual' as const,
      send: update({ attributes: attributesWith(bad, place, 'dual'), prefixes }),
      answer: withData(error, bad),
    })),
  ),

  // RFC 7606 §3 g
  ...[
    ['MP_REACH', attribute('80', '0e', `0002 01 10 ${nextHop6} 00 20 20010db8`)] as const,
    ['MP_UNREACH', attribute('80', '0f', '0002 01 20 20010db8')] as const,
  ].flatMap(([name, twice]) =>
    places.map((place) => ({
      name: `a second ${name}, the first one ${place}`,
      peer: 'dual' as const,
      send: update({ attributes: `${attributesWith(twice, place, 'dual')} ${twice}`, prefixes }),
      answer: '0015 03 03 01',
    })),
  ),

  // RFC 7606 §4: neither field can be found. Malformed Attribute List has no data.
  ...[
    ['withdrawn routes of 65535 octets', 'ffff 0000'],
    ['withdrawn routes that leave one octet for the next length', '0001 0000'],
    ['withdrawn routes that leave no next length', '0002 0000'],
    ['attributes of 65535 octets', '0000 ffff'],
    ['attributes one octet longer than the message', `0000 0001`],
    ['attributes that are longer than what is left', `0000 0008 40 01 01 00`],
  ].map(([name = '', body = '']) => ({
    name,
    send: message('02', body),
    answer: '0015 03 03 01',
  })),

  // RFC 7606 §5.3: Invalid Network Field.
  ...[
    ['a prefix of 33 bits', { attributes: all, prefixes: '21 c000020100' }] as const,
    ['a prefix of 255 bits', { attributes: all, prefixes: 'ff c0000201' }] as const,
    ['a prefix that is cut', { attributes: all, prefixes: '18 c000' }] as const,
    ['a prefix without octets', { attributes: all, prefixes: '20' }] as const,
    [
      'a sound prefix and one that is cut',
      { attributes: all, prefixes: `${prefixes} 20 c0` },
    ] as const,
    ['a withdrawn prefix of 33 bits', { withdrawn: '21 c000020100' }] as const,
    ['a withdrawn prefix that is cut', { withdrawn: '18 c000' }] as const,
    ['a withdrawn prefix of 255 bits', { withdrawn: 'ff' }] as const,
  ].map(([name, parts]) => ({ name, send: update(parts), answer: '0015 03 03 0a' })),
  ...[
    ['MP_REACH with a prefix of 129 bits', `0002 01 10 ${nextHop6} 00 81 ${'20'.repeat(17)}`, '0e'],
    ['MP_REACH with a prefix that is cut', `0002 01 10 ${nextHop6} 00 20 2001`, '0e'],
    ['MP_UNREACH with a prefix of 129 bits', `0002 01 81 ${'20'.repeat(17)}`, '0f'],
    ['MP_UNREACH with a prefix that is cut', '0002 01 20 2001', '0f'],
  ].flatMap(([name = '', value = '', code = '']) =>
    places.map((place) => ({
      name: `${name}, ${place}`,
      peer: 'dual' as const,
      send: update({ attributes: attributesWith(attribute('80', code, value), place, 'dual') }),
      answer: '0015 03 03 0a',
    })),
  ),

  // RFC 7606 §5.2: nothing is announced that could be withdrawn.
  {
    name: 'ORIGIN 9 beside withdrawn routes only',
    send: update({ withdrawn: prefixes, attributes: '40 01 01 09' }),
    answer: '0019 03 03 06 40 01 01 09',
  },
  {
    name: 'ORIGIN 9 and nothing else',
    send: update({ attributes: '40 01 01 09' }),
    answer: '0019 03 03 06 40 01 01 09',
  },
  {
    name: 'a stray octet, and nothing is announced',
    send: update({ withdrawn: prefixes, attributes: '40' }),
    answer: '0015 03 03 01',
  },

  // RFC 7606 §3 h: the strongest wins.
  {
    name: 'ORIGIN 9, a community of 5 octets, and a well-known attribute that nobody knows',
    send: update({
      attributes: `40 01 01 09 ${attributesWithout(['01'])} c0 08 05 0000000100 40 63 00`,
      prefixes,
    }),
    answer: '0018 03 03 02 40 63 00',
  },
  {
    name: 'ORIGIN 9 and a prefix of 33 bits',
    send: update({
      attributes: `40 01 01 09 ${attributesWithout(['01'])}`,
      prefixes: '21 c000020100',
    }),
    answer: '0015 03 03 0a',
  },
];

/** An UPDATE that the session survives, and what becomes of it. */
export interface SurvivedUpdate {
  readonly name: string;
  readonly send: string;
  readonly verdict: Verdict;
  readonly peer?: PeerName;
}

const TAW = 'treat-as-withdraw';
const DISCARD = 'attribute-discard';
const twice = (bad: string): string => `${bad} ${bad}`;

export const survivedUpdates: readonly SurvivedUpdate[] = [
  // RFC 7606 §3 d: mandatory attributes.
  ...[
    ['ORIGIN', ['01']] as const,
    ['AS_PATH', ['02']] as const,
    ['NEXT_HOP', ['03']] as const,
    ['ORIGIN, AS_PATH and NEXT_HOP', ['01', '02', '03']] as const,
  ].map(
    ([name, codes]) =>
      ({
        name: `no ${name}`,
        send: update({ attributes: attributesWithout(codes), prefixes }),
        verdict: TAW,
      }) as const,
  ),
  { name: 'prefixes and no attributes', send: update({ prefixes }), verdict: TAW },
  {
    name: 'MP_REACH without ORIGIN and AS_PATH',
    peer: 'dual',
    send: update({ attributes: attribute('80', '0e', `0002 01 10 ${nextHop6} 00 20 20010db8`) }),
    verdict: TAW,
  },

  // RFC 7606 §4: the end of the attributes is known all the same.
  ...[
    ['the last attribute overruns', 'c0 08 05 00000001'],
    ['the last attribute overruns with an extended length', 'd0 08 ffff 00000001'],
    ['one stray octet', 'c0'],
    ['two stray octets', 'c0 08'],
    ['three stray octets where the length has two', 'd0 08 00'],
  ].map(
    ([name = '', tail = '']) =>
      ({
        name,
        send: update({ attributes: `${all} ${tail}`, prefixes }),
        verdict: TAW,
      }) as const,
  ),

  // RFC 7606 §3 g: the first one counts.
  ...[
    ['ORIGIN', '40 01 01 00'],
    ['AS_PATH', '40 02 06 02 01 0000fde8'],
    ['NEXT_HOP', '40 03 04 c0000201'],
    ['MED', '80 04 04 00000064'],
    ['COMMUNITY', 'c0 08 04 fde80064'],
    ['LARGE_COMMUNITY', 'c0 20 0c 0000fde80000000100000002'],
    ['an attribute that nobody recognises', 'c0 c8 01 aa'],
  ].flatMap(([name = '', good = '']) =>
    places.map(
      (place) =>
        ({
          name: `${name} twice, ${place}`,
          send: update({ attributes: attributesWith(twice(good), place), prefixes }),
          verdict: DISCARD,
        }) as const,
    ),
  ),

  // RFC 7606 §3 c, for the two that hold prefixes.
  ...[
    ['MP_REACH', attribute('c0', '0e', `0002 01 10 ${nextHop6} 00 20 20010db8`)],
    ['MP_UNREACH', attribute('c0', '0f', '0002 01 20 20010db8')],
  ].flatMap(([name = '', bad = '']) =>
    places.map(
      (place) =>
        ({
          name: `${name} with the Transitive flag, ${place}`,
          peer: 'dual' as const,
          send: update({ attributes: attributesWith(bad, place, 'dual'), prefixes }),
          verdict: TAW,
        }) as const,
    ),
  ),

  // RFC 7606 §3 h
  {
    name: 'ATOMIC_AGGREGATE of 1 octet and ORIGIN 9',
    send: update({
      attributes: `40 06 01 00 40 01 01 09 ${attributesWithout(['01'])}`,
      prefixes,
    }),
    verdict: TAW,
  },
  {
    name: 'ATOMIC_AGGREGATE of 1 octet beside withdrawn routes only',
    send: update({ withdrawn: prefixes, attributes: '40 06 01 00' }),
    verdict: DISCARD,
  },
];

/** UPDATEs that look odd and are sound. */
export const soundUpdates: readonly {
  readonly name: string;
  readonly send: string;
  readonly peer?: PeerName;
}[] = [
  { name: 'nothing at all: End-of-RIB', send: update({}) },
  { name: 'a prefix of 0 bits', send: update({ attributes: all, prefixes: '00' }) },
  {
    name: 'bits after the prefix that are not 0 (RFC 4271 §4.3)',
    send: update({ attributes: all, prefixes: '11 c0a8ff' }),
  },
  {
    name: 'the same prefix announced and withdrawn (RFC 4271 §4.3)',
    send: update({ withdrawn: prefixes, attributes: all, prefixes }),
  },
  {
    name: 'flags whose lower bits are not 0 (RFC 4271 §4.3)',
    send: update({ attributes: `4f 01 01 00 ${attributesWithout(['01'])}`, prefixes }),
  },
  {
    name: 'an extended length before a short value',
    send: update({ attributes: `50 01 0001 00 ${attributesWithout(['01'])}`, prefixes }),
  },
  {
    name: 'attributes from the last code to the first (RFC 4271 §5)',
    send: update({
      attributes: '80 04 04 00000064 40 03 04 c0000201 40 02 06 02 01 0000fde8 40 01 01 00',
      prefixes,
    }),
  },
  {
    name: 'an optional attribute that nobody recognises',
    send: update({ attributes: `${all} c0 c8 03 aabbcc 80 c9 00`, prefixes }),
  },
  {
    name: 'our own AS number in the AS_PATH (RFC 4271 §9.1.2)',
    send: update({
      attributes: `40 02 0a 02 02 0000fde8 0000fdf2 ${attributesWithout(['02'])}`,
      prefixes,
    }),
  },
  {
    name: 'MP_REACH of a family that was not negotiated (RFC 4760 §6)',
    send: update({
      attributes: `${attribute('80', '0e', `0002 01 10 ${nextHop6} 00 20 20010db8`)} ${attributesWithout(['03'])}`,
    }),
  },
  {
    name: 'MP_REACH of a family that nobody knows',
    send: update({
      attributes: `${attribute('80', '0e', 'ffff ff 03 aabbcc 00 deadbeef')} ${attributesWithout(['03'])}`,
    }),
  },
  {
    name: 'MP_UNREACH of a family that nobody knows',
    send: update({ attributes: attribute('80', '0f', 'ffff ff deadbeef') }),
  },
  {
    name: 'an AS_PATH of 255 AS numbers',
    send: update({
      attributes: `50 02 03fe 02 ff ${'0000fde8'.repeat(255)} ${attributesWithout(['02'])}`,
      prefixes,
    }),
  },
  {
    name: 'prefixes that fill 4096 octets',
    // 19 + 4 + 4073: 1018 prefixes of 4 octets, and one octet of a prefix of 0 bits.
    send: update({ withdrawn: `${'18 0a0000'.repeat(1_018)} 00` }),
  },
  {
    name: 'AS4_PATH that is longer than the AS_PATH (RFC 6793 §4.2.3)',
    peer: 'narrow',
    send: update({
      attributes: `${attributesWithout([], 'narrow')} c0 11 0a 02 02 0000fde8 00010000`,
      prefixes,
    }),
  },
];
