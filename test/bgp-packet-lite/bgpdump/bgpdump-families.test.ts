import { describe, expect, test } from '@jest/globals';
import { BgpdumpWriter, MrtSplitter } from '../../../src/bgp-packet-lite/index.ts';
import {
  bgp4mpMessage,
  bytes,
  IPV4_PEER,
  mrtRecord,
  peerIndexTable,
  rib,
  ribEntry,
  stateChange,
  tableDump,
} from '../../support/mrt/index.ts';
import { update } from '../octets.ts';

/* What bgpdump does with what is rare: multiprotocol routes, odd next hops, long texts, damage. */

function lines(...records: readonly Uint8Array[]): string[] {
  const splitter = new MrtSplitter();
  const writer = new BgpdumpWriter();
  splitter.push(bytes(...records));
  splitter.end();
  for (let next = splitter.next(); next !== undefined; next = splitter.next()) {
    if (!('damage' in next)) writer.write(next);
  }
  return Buffer.from(writer.take()).toString('latin1').split('\n').slice(0, -1);
}

const ORIGIN = '40010100';
const GLOBAL = '20010db8000000000000000000000001';
const LINK_LOCAL = 'fe800000000000000000000000000002';
const A = 'BGP4MP|1600000000|A|192.0.2.1|65001|';
const W = 'BGP4MP|1600000000|W|192.0.2.1|65001|';

/** MP_REACH or MP_UNREACH with its length. */
function attribute(code: '0e' | '0f', value: string): string {
  return `80${code}${bytes(value).length.toString(16).padStart(2, '0')}${value}`;
}

describe('of MP_REACH bgpdump -m prints', () => {
  test.each([
    [
      'IPv4 unicast',
      '0001 01 04 c0000202 00 18c63364',
      '198.51.100.0/24||IGP|192.0.2.2|0|0||NAG||',
    ],
    [
      'IPv4 multicast',
      '0001 02 04 c0000202 00 18c63364',
      '198.51.100.0/24||IGP|192.0.2.2|0|0||NAG||',
    ],
    [
      'IPv4 with a next hop of IPv6',
      `0001 01 10 ${GLOBAL} 00 18c63364`,
      '198.51.100.0/24||IGP|2001:db8::1|0|0||NAG||',
    ],
    [
      'IPv6 with a next hop of IPv4',
      '0002 01 04 c0000202 00 2020010db8',
      '2001:db8::/32||IGP|192.0.2.2|0|0||NAG||',
    ],
    [
      'IPv6 multicast with a link-local next hop',
      `0002 02 20 ${GLOBAL}${LINK_LOCAL} 00 2020010db8`,
      '2001:db8::/32||IGP|2001:db8::1|0|0||NAG||',
    ],
    [
      'IPv6 behind an SNPA, which RFC 2858 had',
      `0002 01 10 ${GLOBAL} 01 02 ffff 2020010db8`,
      '2001:db8::/32||IGP|2001:db8::1|0|0||NAG||',
    ],
  ])('%s', (_what, value, line) => {
    const octets = update({ attributes: `${ORIGIN}${attribute('0e', value)}` });
    expect(lines(bgp4mpMessage(octets))).toEqual([`${A}${line}`]);
  });

  test.each([
    ['another address family', '0019 01 00 00 18c63364'],
    ['another subsequent address family', '0001 80 04 c0000202 00 18c63364'],
    ['no prefix', `0002 01 10 ${GLOBAL} 00`],
  ])('nothing of %s', (_what, value) => {
    const octets = update({ attributes: `${ORIGIN}${attribute('0e', value)}` });
    expect(lines(bgp4mpMessage(octets))).toEqual([]);
  });

  test('the first of two of one family', () => {
    const first = attribute('0e', `0002 01 10 ${GLOBAL} 00 2020010db8`);
    const second = attribute('0e', `0002 01 10 ${GLOBAL} 00 2020010db9`);
    expect(lines(bgp4mpMessage(update({ attributes: `${ORIGIN}${first}${second}` })))).toEqual([
      `${A}2001:db8::/32||IGP|2001:db8::1|0|0||NAG||`,
    ]);
  });

  test('nothing more in the next message', () => {
    const first = attribute('0e', `0002 01 10 ${GLOBAL} 00 2020010db8`);
    const octets = update({ attributes: `${ORIGIN}${first}` });
    expect(lines(bgp4mpMessage(octets), bgp4mpMessage(update({ withdrawn: '00' })))).toEqual([
      `${A}2001:db8::/32||IGP|2001:db8::1|0|0||NAG||`,
      `${W}0.0.0.0/0`,
    ]);
  });
});

describe('of MP_UNREACH bgpdump -m prints', () => {
  test.each([
    ['IPv4 unicast', '0001 01 18c63364', '198.51.100.0/24'],
    ['IPv6 multicast', '0002 02 2020010db8', '2001:db8::/32'],
  ])('%s', (_what, value, prefix) => {
    const octets = update({ attributes: attribute('0f', value) });
    expect(lines(bgp4mpMessage(octets))).toEqual([`${W}${prefix}`]);
  });

  test.each([
    ['another address family', '0019 01 18c63364'],
    ['another subsequent address family', '0001 80 18c63364'],
    ['nothing but a family', '0002 01'],
  ])('nothing of %s', (_what, value) => {
    expect(lines(bgp4mpMessage(update({ attributes: attribute('0f', value) })))).toEqual([]);
  });

  test('the first of two of one family', () => {
    const attributes =
      attribute('0f', '0002 01 2020010db8') + attribute('0f', '0002 01 2020010db9');
    expect(lines(bgp4mpMessage(update({ attributes })))).toEqual([`${W}2001:db8::/32`]);
  });

  test('an IPv4 peer as if it were of IPv6, where the message was sent', () => {
    const octets = update({ attributes: attribute('0f', '0002 01 2020010db8') });
    expect(lines(bgp4mpMessage(octets, { subtype: 7 }))).toEqual([
      'BGP4MP_LOCAL|1600000000|W|c000:201::|65001|2001:db8::/32',
    ]);
  });

  test('an IPv4 withdrawal beside it with its peer as it is', () => {
    const octets = update({
      withdrawn: '00',
      attributes: attribute('0f', '0002 01 2020010db8'),
    });
    expect(lines(bgp4mpMessage(octets, { subtype: 7 }))[0]).toBe(
      'BGP4MP_LOCAL|1600000000|W|192.0.2.1|65001|0.0.0.0/0',
    );
  });
});

describe('of damage bgpdump -m prints', () => {
  test('the prefixes before one that is cut short', () => {
    expect(lines(bgp4mpMessage(update({ withdrawn: '18c63364 18c633' })))).toEqual([
      `${W}198.51.100.0/24`,
    ]);
  });

  test('a prefix that is longer than an address', () => {
    expect(lines(bgp4mpMessage(update({ withdrawn: '28c633640102' })))).toEqual([
      `${W}198.51.100.1/40`,
    ]);
  });

  test('the attributes before one that overruns', () => {
    const attributes = `${ORIGIN} 400504000000c8 80040400`;
    expect(lines(bgp4mpMessage(update({ attributes, nlri: '00' })))).toEqual([
      `${A}0.0.0.0/0||IGP|255.255.255.255|200|0||NAG||`,
    ]);
  });

  test('an attribute with an extended length', () => {
    const attributes = '5001000101 5005000400000064';
    expect(lines(bgp4mpMessage(update({ attributes, nlri: '00' })))).toEqual([
      `${A}0.0.0.0/0||EGP|255.255.255.255|100|0||NAG||`,
    ]);
  });

  test.each([
    ['a state change that is too long', 0, 'fde9 fdea 0000 0001 c0000201 c0000202 0001 0002 0000'],
    ['one of IPv6 that is too short', 0, 'fde9 fdea 0000 0002 c0000201 c0000202 0001 0002'],
    ['one of another address family', 0, 'fde9 fdea 0000 0003 c0000201 c0000202 0001 0002'],
    [
      'a message of another address family',
      1,
      `fde9 fdea 0000 0003 c0000201 c0000202 ${'ff'.repeat(16)} 0018 02 0001 00 0000`,
    ],
  ])('nothing of %s', (_what, subtype, body) => {
    expect(lines(mrtRecord(16, subtype, body))).toEqual([]);
  });
});

describe('of long texts bgpdump -m prints', () => {
  test('8190 characters of communities', () => {
    const attributes = `${ORIGIN} d0082000 ${'fde80001'.repeat(2048)}`;
    const [line = ''] = lines(bgp4mpMessage(update({ attributes, nlri: '00' })));
    expect(line.split('|')[11]).toBe('65000:1 '.repeat(1024).slice(0, 8190));
  });

  test('no name of a community that does not fit', () => {
    // 1023 times 8 characters and 5 are 8189, to which a name and its space do not fit.
    const communities = `${'fde80001'.repeat(1023)}00010002 ffffff01`;
    const attributes = `${ORIGIN} d0081004 ${communities}`;
    const [line = ''] = lines(bgp4mpMessage(update({ attributes, nlri: '00' })));
    expect(line.split('|')[11]).toBe(`${'65000:1 '.repeat(1023)}1:2`);
  });

  test('as many digits as a number has', () => {
    const numbers = [0, 9, 10, 99, 100, 255, 256, 999, 1_000, 9_999, 10_000, 4_294_967_295];
    const records = numbers.map((med) =>
      bgp4mpMessage(
        update({
          attributes: `800404${med.toString(16).padStart(8, '0')}`,
          nlri: '00',
        }),
      ),
    );
    expect(lines(...records).map((line) => Number(line.split('|')[10]))).toEqual(numbers);
  });

  test.each([
    ['20010db8000100000000000000000001', '2001:db8:1::1'],
    ['20010010010010000fff00ff000f0001', '2001:10:100:1000:fff:ff:f:1'],
    ['00000000000000000001000000000001', '::1:0:0:1'],
    ['10000100001000010000000000000000', '1000:100:10:1::'],
    ['000000000000000000000000c0000201', '::192.0.2.1'],
    ['00000000000000000000000000000002', '::0.0.0.2'],
    ['00000000000000000000000000010001', '::0.1.0.1'],
    ['00000000000000000000000000000100', '::0.0.1.0'],
    ['00000000000000000000fffe00000001', '::fffe:0:1'],
    ['0000000000000000000000010000c000', '::1:0:c000'],
    ['00000000000000000000ffff00000000', '::ffff:0.0.0.0'],
  ])('%s as %s', (peerAddress, text) => {
    const record = bgp4mpMessage(update({ withdrawn: '00' }), {
      peerAddress,
      localAddress: peerAddress,
    });
    expect(lines(record)[0]?.split('|')[3]).toBe(text);
  });
});

describe('of tables bgpdump -m prints', () => {
  const PEERS = peerIndexTable([IPV4_PEER]);
  const B = 'TABLE_DUMP2|1600000000|B|192.0.2.1|65001|';

  test('an IPv4 route with a path identifier', () => {
    expect(lines(PEERS, rib(8, '18c63364', [ribEntry(ORIGIN, { pathId: 7 })]))).toEqual([
      'TABLE_DUMP2_AP|1600000000|B|192.0.2.1|65001|198.51.100.0/24|7||IGP|255.255.255.255|0|0||NAG||',
    ]);
  });

  test.each([
    ['IPv6', `0002 01 10 ${GLOBAL} 00`, '2001:db8::1'],
    ['IPv6 with a link-local one', `0002 01 20 ${GLOBAL}${LINK_LOCAL} 00`, '2001:db8::1'],
    ['IPv4', '0002 01 04 c0000202 00', '192.0.2.2'],
    ['IPv4 of IPv4 routes', '0001 01 04 c0000202 00', '192.0.2.2'],
    ['a length that none has', '0002 01 05 c000020200 00', ''],
  ])('a route with a next hop of %s', (_what, value, nextHop) => {
    const entry = ribEntry(`${ORIGIN}${attribute('0e', value)}`);
    expect(lines(PEERS, rib(4, '2020010db8', [entry]))).toEqual([
      `${B}2001:db8::/32||IGP|${nextHop}|0|0||NAG||`,
    ]);
  });

  test.each([
    ['IPv4', '04 c0000202', 'c000:202::'],
    ['IPv6 with a link-local one', `20 ${GLOBAL}${LINK_LOCAL}`, '2001:db8::1'],
    ['a length that none has', '05 c000020200', '::'],
  ])('a route of TABLE_DUMP with a next hop of %s', (_what, hop, text) => {
    const record = tableDump(`${ORIGIN}${attribute('0e', `0002 01 ${hop} 00`)}`, {
      prefix: '20010db8000000000000000000000000',
      length: 32,
    });
    expect(lines(record)[0]?.split('|')[8]).toBe(text);
  });

  test('nothing of another kind of TABLE_DUMP', () => {
    expect(lines(mrtRecord(12, 5, '00'.repeat(40)))).toEqual([]);
  });

  test('a change of state over IPv6', () => {
    const record = stateChange(6, 1, { peerAddress: GLOBAL, localAddress: GLOBAL });
    expect(lines(record)).toEqual(['BGP4MP|1600000000|STATE|2001:db8::1|65001|6|1']);
  });
});
