import { describe, expect, test } from '@jest/globals';
import { Speaker, type AcceptOptions, type PeerOptions } from '../../../src/bgp/speaker/index.ts';
import { MemoryNetwork, VirtualClock } from '../../../src/testing/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';

const listen = ['[::]:179'];
const plain: PeerOptions = { address: '10.0.0.1', asn: 65_000 };
const signed: PeerOptions = { ...plain, password: 's3cret' };
const prefix: AcceptOptions = { prefix: '10.0.0.0/24', asn: 65_000 };
const signedPrefix: AcceptOptions = { ...prefix, password: 'other' };
const linkLocal = { address: 'fe80::1%eth0', asn: 65_000, password: 'a' };

function speaker(): Speaker {
  const network = new MemoryNetwork({ clock: new VirtualClock() }).host('10.0.0.11');
  return new Speaker({ asn: 65_010, routerId: '10.0.0.11', listen, network });
}

function add(to: Speaker, peer: PeerOptions | AcceptOptions): void {
  if ('prefix' in peer) to.acceptPeers(peer);
  else to.addPeer(peer);
}

describe('the passwords of a listener', () => {
  test.each<[string, PeerOptions | AcceptOptions, PeerOptions | AcceptOptions]>([
    ['of a peer, within a prefix that has another', signedPrefix, signed],
    ['of a peer, within a prefix that has none', prefix, signed],
    ['of a prefix, and none outside of it', signedPrefix, { ...plain, address: '10.0.1.1' }],
    ['of a prefix within another', signedPrefix, { ...signedPrefix, prefix: '10.0.0.0/25' }],
  ])('may be those %s', (_, first, second) => {
    const under = speaker();
    add(under, first);
    expect(() => {
      add(under, second);
    }).not.toThrow();
  });

  test.each<[string, PeerOptions | AcceptOptions, PeerOptions | AcceptOptions, string]>([
    [
      'two of one address',
      { ...signed, port: 1_790 },
      plain,
      'password: the peer 10.0.0.1:1790 has the same address and another password: the listener needs one for both',
    ],
    // The kernel knows nothing of interfaces.
    [
      'two of one link-local address on two interfaces',
      linkLocal,
      { ...linkLocal, address: 'fe80::1%eth1', password: 'b' },
      'password: the peer fe80::1%eth0 has the same address and another password: the listener needs one for both',
    ],
    [
      'none of a peer within a prefix that has one',
      signedPrefix,
      plain,
      'password: 10.0.0.1 has none, and is of 10.0.0.0/24, which has one: the listener would ask for that, so give both one',
    ],
    [
      'one of a prefix around a peer that has none',
      plain,
      signedPrefix,
      'password: 10.0.0.1 has none, and is of 10.0.0.0/24, which has one: the listener would ask for that, so give both one',
    ],
  ])('cannot be %s', (_, first, second, message) => {
    const under = speaker();
    add(under, first);
    expect(
      thrownBy(() => {
        add(under, second);
      }),
    ).toMatchObject({ message });
  });
});
