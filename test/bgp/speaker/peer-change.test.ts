import { describe, expect, test } from '@jest/globals';
import { parsePeerOptions, type PeerOptions } from '../../../src/bgp/speaker/index.ts';
import { peerChange } from '../../../src/bgp/speaker/peer-change.ts';

const base: PeerOptions = { address: '10.0.0.1', asn: 65_000 };
const none = { session: false, attributes: false, password: false };

function change(before: Partial<PeerOptions>, after: Partial<PeerOptions>): object {
  return peerChange(
    parsePeerOptions({ ...base, ...before }),
    parsePeerOptions({ ...base, ...after }),
  );
}

describe('other options of a peer', () => {
  test.each<[Partial<PeerOptions>, Partial<PeerOptions>]>([
    [{}, {}],
    [{}, { holdTime: '9s' }],
    [{ password: 'same' }, { password: 'same' }],
    [{ communities: ['65000:1'] }, { communities: ['65000:1'] }],
  ])('from %j to %j are none', (before, after) => {
    expect(change(before, after)).toEqual(none);
  });

  test.each<[Partial<PeerOptions>, Partial<PeerOptions>]>([
    [{}, { med: 7 }],
    [{ extendedCommunities: ['rt:65000:1'] }, { extendedCommunities: ['rt:65000:2'] }],
    [{}, { nextHop: '10.0.0.99' }],
  ])('from %j to %j are sent', (before, after) => {
    expect(change(before, after)).toEqual({ ...none, attributes: true });
  });

  test.each<[Partial<PeerOptions>, Partial<PeerOptions>]>([
    [{ password: 'old' }, { password: 'new' }],
    [{}, { password: 'new' }],
    [{ password: 'old' }, {}],
    [
      { password: 'old', tos: 7 },
      { password: 'new', tos: 7 },
    ],
  ])('from %j to %j sign the connection', (before, after) => {
    expect(change(before, after)).toEqual({ ...none, password: true });
  });

  test.each<[Partial<PeerOptions>, Partial<PeerOptions>]>([
    [{}, { asn: 65_001 }],
    [{}, { holdTime: '30s' }],
    [{}, { tos: 7 }],
    [{}, { addPath: 'send' }],
    [{}, { maxPrefixes: 1 }],
    [{}, { passive: true }],
  ])('from %j to %j need another session', (before, after) => {
    expect(change(before, after)).toEqual({ ...none, session: true });
  });

  test('need another session where a next hop needs what was not offered (RFC 8950)', () => {
    const after: Partial<PeerOptions> = { nextHop: { 'ipv4-unicast': '2001:db8::1' } };
    expect(change({}, after)).toMatchObject({ session: true });
  });
});
