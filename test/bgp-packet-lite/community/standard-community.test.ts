import { describe, expect, test } from '@jest/globals';
import {
  formatCommunity,
  parseCommunity,
  wellKnownCommunityName,
} from '../../../src/bgp-packet-lite/index.ts';
import { thrownBy } from '../octets.ts';

/** IANA, "BGP Well-known Communities". */
const names: [string, number][] = [
  ['graceful-shutdown', 0xffff0000],
  ['accept-own', 0xffff0001],
  ['route-filter-translated-v4', 0xffff0002],
  ['route-filter-v4', 0xffff0003],
  ['route-filter-translated-v6', 0xffff0004],
  ['route-filter-v6', 0xffff0005],
  ['llgr-stale', 0xffff0006],
  ['no-llgr', 0xffff0007],
  ['accept-own-nexthop', 0xffff0008],
  ['standby-pe', 0xffff0009],
  ['blackhole', 0xffff029a],
  ['no-export', 0xffffff01],
  ['no-advertise', 0xffffff02],
  ['no-export-subconfed', 0xffffff03],
  ['no-peer', 0xffffff04],
];

describe('parseCommunity', () => {
  test.each([['65000:100', 0xfde80064], ['0:0', 0], ['65535:65535', 0xffffffff], ...names])(
    'reads %s',
    (text, value) => {
      expect(parseCommunity(text)).toBe(value);
    },
  );

  test.each([
    '65536:1',
    '1:65536',
    '1',
    '1:2:3',
    ':1',
    '1:',
    '-1:2',
    '+1:2',
    '0x1:2',
    '01:2',
    '1: 2',
    '1:2\n',
    '',
    'constructor',
    'No-Export',
    7,
    undefined,
  ])('refuses %j', (text) => {
    expect(thrownBy(() => parseCommunity(text))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      path: '',
    });
  });
});

describe('parseCommunity, refusing', () => {
  test('names the community that was probably meant', () => {
    expect(thrownBy(() => parseCommunity('no-exprot'))).toMatchObject({
      message: expect.stringContaining("did you mean 'no-export'?"),
    });
  });

  test('names some where none is near', () => {
    expect(thrownBy(() => parseCommunity('65000'))).toMatchObject({
      message: expect.stringContaining('such as no-export, graceful-shutdown or blackhole'),
    });
  });
});

describe('wellKnownCommunityName', () => {
  test.each(names)('knows %s', (name, value) => {
    expect(wellKnownCommunityName(value)).toBe(name);
  });

  test('knows no other', () => {
    expect(wellKnownCommunityName(0xfde80064)).toBeUndefined();
  });
});

describe('formatCommunity', () => {
  test.each([
    [0xfde80064, '65000:100'],
    [0xffff0000, '65535:0'],
    [0, '0:0'],
  ])('writes %d', (value, text) => {
    expect(formatCommunity(value)).toBe(text);
  });
});

test.each([-1, 2 ** 32, 0.5, Number.NaN])('formatCommunity refuses %p', (community) => {
  expect(thrownBy(() => formatCommunity(community))).toMatchObject({ code: 'ERR_MESSAGE_VALUE' });
});
