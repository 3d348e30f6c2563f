import { describe, expect, test } from '@jest/globals';
import { formatCommunity, parseCommunity } from '../../src/bgp-packet-lite/index.ts';
import { thrownBy } from './octets.ts';

describe('parseCommunity', () => {
  test.each([
    ['65000:100', 0xfde80064],
    ['0:0', 0],
    ['65535:65535', 0xffffffff],
    ['graceful-shutdown', 0xffff0000],
    ['blackhole', 0xffff029a],
    ['no-export', 0xffffff01],
    ['no-advertise', 0xffffff02],
    ['no-export-subconfed', 0xffffff03],
    ['no-peer', 0xffffff04],
  ])('reads %s', (text, value) => {
    expect(parseCommunity(text)).toBe(value);
  });

  test.each([
    '65536:1',
    '1:65536',
    '1',
    '1:2:3',
    '-1:2',
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

describe('formatCommunity', () => {
  test.each([
    [0xfde80064, '65000:100'],
    [0xffff0000, '65535:0'],
    [0, '0:0'],
  ])('writes %d', (value, text) => {
    expect(formatCommunity(value)).toBe(text);
  });
});
