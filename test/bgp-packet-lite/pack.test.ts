import { describe, expect, test } from '@jest/globals';
import {
  endOfRib,
  packAnnouncements,
  packWithdrawals,
  type Ipv4Nlri,
} from '../../src/bgp-packet-lite/index.ts';
import { decodeAs, hex, octets, thrownBy, update } from './octets.ts';

const attributes = '40 01 01 00 40 02 00 40 03 04 0a00000b';

function hosts(count: number): Ipv4Nlri[] {
  return Array.from({ length: count }, (_, index) => ({ address: 0x0a000000 + index, length: 32 }));
}

describe('packAnnouncements', () => {
  test('puts all prefixes into one UPDATE', () => {
    const prefixes = [
      { address: 0xc000020a, length: 32 },
      { address: 0x0a000000, length: 8 },
    ];
    expect(packAnnouncements(octets(attributes), prefixes).map(hex)).toEqual([
      hex(update({ attributes, nlri: '20 c000020a 08 0a' })),
    ]);
  });

  test('gives nothing for no prefixes', () => {
    expect(packAnnouncements(octets(attributes), [])).toEqual([]);
  });

  test('fills each UPDATE to 4096 octets', () => {
    // 4096 - 23 - 14 = 4059 octets: 811 prefixes of 5.
    const messages = packAnnouncements(octets(attributes), hosts(1_000));
    expect(messages.map((packed) => decodeAs('update', packed).nlri.length)).toEqual([811, 189]);
  });

  test('keeps the order across UPDATEs', () => {
    const messages = packAnnouncements(octets(attributes), hosts(1_000));
    expect(messages.flatMap((packed) => decodeAs('update', packed).nlri)).toEqual(hosts(1_000));
  });

  test('uses the last octet', () => {
    const messages = packAnnouncements(octets(attributes), hosts(2), { maxLength: 23 + 14 + 10 });
    expect(messages.map((packed) => packed.length)).toEqual([47]);
  });

  test('begins another UPDATE when one octet is missing', () => {
    const messages = packAnnouncements(octets(attributes), hosts(2), { maxLength: 23 + 14 + 9 });
    expect(messages.map((packed) => packed.length)).toEqual([42, 42]);
  });

  test('takes any iterable', () => {
    expect(packAnnouncements(octets(attributes), new Set(hosts(1)))).toHaveLength(1);
  });

  test('refuses attributes that leave no room', () => {
    expect(thrownBy(() => packAnnouncements(new Uint8Array(4_069), hosts(1)))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });

  test.each([
    { address: 0, length: 33 },
    { address: -1, length: 32 },
    { address: 0, length: 1e9 },
    { address: 0, length: Number.NaN },
  ])('refuses prefix %j', (prefix) => {
    expect(thrownBy(() => packAnnouncements(octets(attributes), [prefix]))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });
});

describe('packWithdrawals', () => {
  test('puts all prefixes into one UPDATE', () => {
    const prefixes = [
      { address: 0xc000020a, length: 32 },
      { address: 0, length: 0 },
    ];
    expect(packWithdrawals(prefixes).map(hex)).toEqual([
      hex(update({ withdrawn: '20 c000020a 00' })),
    ]);
  });

  test('gives nothing for no prefixes', () => {
    expect(packWithdrawals([])).toEqual([]);
  });

  test('fills each UPDATE to 4096 octets', () => {
    // 4096 - 23 = 4073 octets: 814 prefixes of 5.
    const messages = packWithdrawals(hosts(1_000));
    expect(messages.map((packed) => decodeAs('update', packed).withdrawn.length)).toEqual([
      814, 186,
    ]);
  });

  test('leaves no trace of a fuller UPDATE in the next one', () => {
    const messages = packWithdrawals(hosts(815));
    expect(hex(messages[1] ?? octets(''))).toBe(hex(update({ withdrawn: '20 0a00032e' })));
  });

  test('uses the last octet', () => {
    expect(packWithdrawals(hosts(2), { maxLength: 33 }).map((packed) => packed.length)).toEqual([
      33,
    ]);
  });

  test('begins another UPDATE when one octet is missing', () => {
    expect(packWithdrawals(hosts(2), { maxLength: 32 }).map((packed) => packed.length)).toEqual([
      28, 28,
    ]);
  });

  test('refuses a limit that leaves no room', () => {
    expect(thrownBy(() => packWithdrawals(hosts(1), { maxLength: 27 }))).toMatchObject({
      code: 'ERR_MESSAGE_TOO_LONG',
    });
  });
});

describe('endOfRib', () => {
  test('is an empty UPDATE of 23 octets', () => {
    expect(hex(endOfRib())).toBe(`${'ff'.repeat(16)}00170200000000`);
  });
});
