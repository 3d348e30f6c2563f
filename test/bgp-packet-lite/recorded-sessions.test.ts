import { describe, expect, test } from '@jest/globals';
import { decodeShutdownCommunication } from '../../src/bgp-packet-lite/index.ts';
import { announcement, decode, scene } from '../fixtures/decoded.ts';
import { readRecording, type RecordedDaemon } from '../fixtures/recorded.ts';
import { octets } from './octets.ts';

const ipv4 = { afi: 1, safi: 1 };
const ipv6 = { afi: 2, safi: 1 };
const SHUTDOWN_TEXT = 'maintenance of rack 7 – until noon';

describe('the NOTIFICATION', () => {
  test.each<[RecordedDaemon, string]>([
    ['bird', SHUTDOWN_TEXT],
    ['frr', SHUTDOWN_TEXT],
    ['gobgp', SHUTDOWN_TEXT],
    ['openbgpd', SHUTDOWN_TEXT],
    ['exabgp', 'Administrative Shutdown'],
  ])('of %s at a shutdown says: %s', (daemon, text) => {
    const [last] = readRecording(daemon).messages.flatMap((message) => {
      const decoded = message.scene === 'shutdown' ? decode(message) : undefined;
      return decoded?.type === 'notification' ? [decoded] : [];
    });
    expect(last).toMatchObject({ code: 6, subcode: 2 });
    expect(decodeShutdownCommunication(last?.data ?? octets(''))).toBe(text);
  });

  test.each<[RecordedDaemon, string, string]>([
    // The number that is not expected, in 4 octets, in 2, or not at all; ExaBGP writes a sentence.
    ['bird', 'bad-peer-as', '2/2 0000fbf3'],
    ['frr', 'bad-peer-as', '2/2 fbf3'],
    ['gobgp', 'bad-peer-as', '2/2 '],
    ['openbgpd', 'bad-peer-as', '2/2 '],
    ['bird', 'role-mismatch', '2/11 '],
    ['frr', 'role-mismatch', '2/11 '],
    ['openbgpd', 'role-mismatch', '2/11 '],
    ['bird', 'max-prefix', '6/1 '],
    ['frr', 'max-prefix', '6/1 00010100000002'],
    ['gobgp', 'max-prefix', '6/1 '],
    ['openbgpd', 'max-prefix', '6/1 '],
    ['bird', 'hold-expiry', '4/0 '],
    ['frr', 'hold-expiry', '4/0 '],
    ['gobgp', 'hold-expiry', '4/0 '],
    ['openbgpd', 'hold-expiry', '4/0 '],
    ['exabgp', 'hold-expiry', '4/0 '],
  ])('of %s in the scene %s is %s', (daemon, name, expected) => {
    const last = scene(daemon, name).at(-1);
    if (last?.type !== 'notification') throw new Error(`${daemon} has sent no NOTIFICATION`);
    expect(`${last.code}/${last.subcode} ${last.data}`).toBe(expected);
  });
});

describe('a route refresh', () => {
  test.each<RecordedDaemon>(['bird', 'frr'])(
    'of ours is answered by %s between marks',
    (daemon) => {
      const messages = scene(daemon, 'route-refresh');
      const marks = messages.flatMap((message, index) =>
        message.type === 'route-refresh' && message.subtype !== 0 ? [[message.subtype, index]] : [],
      );
      const count = messages.length;
      // RFC 7313 §4: BoRR, at least one UPDATE, EoRR.
      expect(marks).toEqual([
        [1, expect.any(Number)],
        [2, count - 1],
      ]);
    },
  );

  test.each<RecordedDaemon>(['bird', 'frr', 'openbgpd', 'exabgp'])(
    'is asked for by %s',
    (daemon) => {
      expect(scene(daemon, 'route-refresh')[0]).toEqual({
        type: 'route-refresh',
        ...ipv4,
        subtype: 0,
      });
    },
  );
});

describe('End-of-RIB', () => {
  test.each<[RecordedDaemon, string]>([
    ['bird', 'external'],
    ['frr', 'external'],
    ['gobgp', 'external'],
    ['openbgpd', 'external'],
    ['exabgp', 'external'],
  ])('of %s is sent for IPv4 and for IPv6', (daemon, name) => {
    const ends = scene(daemon, name).flatMap((message) => {
      if (message.type !== 'update' || message.nlri.length + message.withdrawn.length > 0)
        return [];
      const [attribute, ...more] = message.attributes;
      if (more.length > 0) return [];
      if (attribute === undefined) return ['ipv4'];
      return 'value' in attribute && attribute.name === 'MP_UNREACH' ? [attribute.value] : [];
    });
    expect(ends).toHaveLength(2);
    expect(ends).toEqual(expect.arrayContaining(['ipv4', { ...ipv6, withdrawn: [] }]));
  });
});

describe('towards a neighbour with 2-octet AS numbers', () => {
  // 65551 does not fit: AS_TRANS stands for it, and the whole path is in AS4_PATH.
  test.each<[RecordedDaemon, readonly number[], readonly number[]]>([
    ['bird', [64_496, 64_501, 64_502, 23_456, 64_502], [64_496, 64_501, 64_502, 65_551, 64_502]],
    ['frr', [64_496, 64_501, 64_502, 23_456, 64_502], [64_496, 64_501, 64_502, 65_551, 64_502]],
    ['gobgp', [64_496, 64_501, 64_502, 23_456, 64_502], [64_496, 64_501, 64_502, 65_551, 64_502]],
    [
      'openbgpd',
      [64_496, 64_501, 64_502, 23_456, 64_502],
      [64_496, 64_501, 64_502, 65_551, 64_502],
    ],
    ['exabgp', [64_501, 64_502, 23_456, 64_502], [64_501, 64_502, 65_551, 64_502]],
  ])('%s sends AS_TRANS and AS4_PATH', (daemon, narrow, wide) => {
    const { update } = announcement(daemon, 'two-octet', '198.51.100.128/25');
    const value = (name: string): unknown =>
      update.attributes.find((attribute) => attribute.name === name)?.value;
    expect(value('AS_PATH')).toEqual([{ type: 'seq', asns: narrow }]);
    expect(value('AS4_PATH')).toEqual([{ type: 'seq', asns: wide }]);
  });
});
