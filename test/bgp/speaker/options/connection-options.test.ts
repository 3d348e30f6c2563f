import { describe, expect, test } from '@jest/globals';
import { parsePeerOptions, Speaker, type PeerOptions } from '../../../../src/bgp/speaker/index.ts';
import type { AcceptedPeer, Network } from '../../../../src/bgp/transport/index.ts';
import { KeepcastError } from '../../../../src/core/index.ts';
import { MemoryNetwork, VirtualClock } from '../../../../src/testing/index.ts';
import { thrownBy } from '../../../bgp-packet-lite/octets.ts';

const good = { address: '10.0.0.1', asn: 65_000 };

function connectionOptions(options: object): unknown {
  return parsePeerOptions({ ...good, ...options }).connectionOptions;
}

describe('the connections of a peer', () => {
  test('ask the kernel for nothing by default', () => {
    expect(connectionOptions({})).toBeUndefined();
  });

  test('ask for nothing without GTSM', () => {
    expect(connectionOptions({ ttlSecurity: false })).toBeUndefined();
  });

  test.each<[object, object]>([
    // RFC 5082 §3: a direct neighbour's packets arrive with 255.
    [{ ttlSecurity: true }, { ttl: 255, minimumTtl: 255 }],
    // Two hops away, one router in between: it takes one away.
    [
      { ttlSecurity: true, multihop: 2 },
      { ttl: 255, minimumTtl: 254 },
    ],
    [
      { ttlSecurity: true, multihop: 254 },
      { ttl: 255, minimumTtl: 2 },
    ],
    [{ multihop: 2 }, { ttl: 2, minimumTtl: undefined }],
    [{ tos: 0xc0 }, { trafficClass: 192 }],
    [{ bindToDevice: 'eth1' }, { device: 'eth1' }],
  ])('have what %j asks for', (options, expected) => {
    expect(connectionOptions(options)).toMatchObject(expected);
  });

  test('end when nothing is acknowledged for the hold time', () => {
    expect(connectionOptions({ tos: 0, holdTime: '9s' })).toMatchObject({ userTimeout: 9_000 });
  });

  test('have no such end without a hold time', () => {
    expect(connectionOptions({ tos: 0, holdTime: '0s' })).toMatchObject({ userTimeout: undefined });
  });

  test('have a password that is not shown', () => {
    expect(JSON.stringify(connectionOptions({ password: 'hunter2' }))).toBe(
      '{"password":"[secret]","userTimeout":9000}',
    );
  });

  test.each([
    [{ password: '' }, 'password: the text is empty: a secret has at least one character'],
    [
      { password: 'x'.repeat(81) },
      'password: the password has 81 octets: TCP MD5 takes at most 80',
    ],
    [
      { password: { file: 'password' } },
      'password.file: files are read for the configuration file only: read it yourself, and give its text',
    ],
    [{ ttlSecurity: 1 }, 'ttlSecurity: 1 is neither true nor false'],
    [{ multihop: 0 }, 'multihop: 0 is not a number of hops: write a whole number from 1 to 255'],
    [
      { multihop: true },
      'multihop: true is not a number of hops: write a whole number from 1 to 255',
    ],
    // RFC 5082 §3: nothing would be dropped.
    [
      { ttlSecurity: true, multihop: 255 },
      'multihop: from 255 hops away everything arrives: with ttlSecurity write at most 254',
    ],
    [
      { address: 'fe80::1%eth0', multihop: 2 },
      'multihop: fe80::1%eth0 is link-local: it is one hop away',
    ],
    [{ tos: 256 }, 'tos: 256 is not a TOS: write a whole number from 0 to 255'],
    [
      { bindToDevice: 'eth1/0' },
      "bindToDevice: 'eth1/0' is not the name of an interface: write one such as eth1, with at most 15 characters",
    ],
    [
      { bindToDevice: 'a-very-long-name' },
      "bindToDevice: 'a-very-long-name' is not the name of an interface: write one such as eth1, with at most 15 characters",
    ],
  ])('refuse %j', (options, message) => {
    expect(thrownBy(() => connectionOptions(options))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message,
    });
  });
});

/** A network that writes down what its listeners are told of the peers, and whose dials need nothing. */
function watchedSpeaker(requireOptions?: Network['requireOptions']): {
  speaker: Speaker;
  told: (readonly AcceptedPeer[])[];
} {
  const host = new MemoryNetwork({ clock: new VirtualClock() }).host('10.0.0.11');
  const told: (readonly AcceptedPeer[])[] = [];
  const network: Network = {
    dialer: (target) => host.dialer(target),
    listener: (endpoint) =>
      Object.assign(host.listener(endpoint), {
        protect: (peers: readonly AcceptedPeer[]) => told.push(peers),
      }),
    ...(requireOptions === undefined ? {} : { requireOptions }),
  };
  const listen = ['0.0.0.0:179'];
  return { speaker: new Speaker({ asn: 65_010, routerId: '10.0.0.11', listen, network }), told };
}

describe('a speaker', () => {
  test('tells its listeners of every peer, as soon as it has one more', () => {
    const { speaker, told } = watchedSpeaker();
    speaker.addPeer(good);
    speaker.addPeer({ ...good, address: '10.0.0.2', password: 's3cret' });
    expect(told.map((peers) => peers.map(({ address }) => address))).toEqual([
      ['10.0.0.1'],
      ['10.0.0.1', '10.0.0.2'],
    ]);
  });

  test('refuses a peer whose options its network does not have, and does not keep it', () => {
    const { speaker } = watchedSpeaker(() => {
      throw new KeepcastError('ERR_NATIVE_REQUIRED', 'install koffi');
    });
    const refused = thrownBy(() => speaker.addPeer({ ...good, password: 's3cret' }));
    expect([refused, speaker.peers]).toEqual([
      expect.objectContaining({ code: 'ERR_NATIVE_REQUIRED' }),
      [],
    ]);
  });

  test('asks its network for nothing where a peer needs nothing', () => {
    const { speaker } = watchedSpeaker(() => {
      throw new KeepcastError('ERR_NATIVE_REQUIRED', 'install koffi');
    });
    expect(speaker.addPeer(good)).toBe('10.0.0.1');
  });

  test.each<[string, Partial<PeerOptions>]>([
    ['another password', { password: 'other' }],
    ['no password', {}],
  ])('refuses a second peer of one address with %s', (_name, second) => {
    const { speaker } = watchedSpeaker();
    speaker.addPeer({ ...good, password: 's3cret' });
    expect(thrownBy(() => speaker.addPeer({ ...good, port: 1_790, ...second }))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message:
        'password: the peer 10.0.0.1 has the same address and another password: the listener needs one for both',
    });
  });

  test('takes a second peer of one address with the same password', () => {
    const { speaker } = watchedSpeaker();
    speaker.addPeer({ ...good, password: 's3cret' });
    expect(speaker.addPeer({ ...good, port: 1_790, password: 's3cret' })).toBe('10.0.0.1:1790');
  });
});
