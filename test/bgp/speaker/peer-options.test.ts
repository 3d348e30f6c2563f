import { describe, expect, test } from '@jest/globals';
import { parsePeerOptions, type PeerOptions } from '../../../src/bgp/speaker/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';

const good = { address: '10.0.0.1', asn: 65_000 };

/** Options of the wrong type too, as they come from a file. */
function parse(options: object): ReturnType<typeof parsePeerOptions> {
  return parsePeerOptions({ ...good, ...options });
}

describe('the options of a peer', () => {
  test('have the defaults of an anycast speaker', () => {
    expect(parse({})).toMatchObject({
      id: '10.0.0.1',
      address: '10.0.0.1',
      asn: 65_000,
      port: 179,
      localAddress: undefined,
      localAsn: undefined,
      passive: false,
      holdTime: 9,
      connectRetryTime: 5_000,
      delayOpenTime: 0,
      idleHoldTime: { initial: 1_000, maximum: 60_000 },
      allowAutomaticStart: true,
      collisionDetectEstablishedState: false,
      sendNotificationWithoutOpen: false,
      trackTcpState: false,
      families: ['ipv4-unicast'],
      nextHops: {},
      addPath: undefined,
      extendedMessage: true,
      role: undefined,
      strictRole: false,
      gracefulRestart: undefined,
      maxPrefixes: undefined,
      enforceFirstAs: true,
      keepRoutes: 0,
      connectionOptions: undefined,
    });
  });

  test.each([
    [{ port: 1790 }, '10.0.0.1:1790'],
    [{ localAddress: '10.0.0.11' }, '10.0.0.1 from 10.0.0.11'],
    [{ port: 1790, localAddress: '10.0.0.11' }, '10.0.0.1:1790 from 10.0.0.11'],
    [{ address: '2001:DB8::0001' }, '2001:db8::1'],
    [{ address: '2001:db8::1', port: 1790 }, '[2001:db8::1]:1790'],
    [{ address: 'FE80::1%eth0' }, 'fe80::1%eth0'],
    [{ address: '2001:db8::1', localAddress: '2001:db8:0::2' }, '2001:db8::1 from 2001:db8::2'],
    // A local address without an interface is on that of the peer.
    [{ address: 'fe80::1%eth0', localAddress: 'fe80::2' }, 'fe80::1%eth0 from fe80::2%eth0'],
  ])('name the peer: %j', (options, id) => {
    expect(parse(options).id).toBe(id);
  });

  test.each([
    [
      { asn: 0 },
      'asn: 0 is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0), or external or internal',
    ],
    [
      { asn: 4_294_967_296 },
      'asn: 4294967296 is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0), or external or internal',
    ],
    [
      { asn: '65000' },
      "asn: '65000' is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0), or external or internal",
    ],
    [{ asn: 23_456 }, 'asn: 23456 is AS_TRANS (RFC 6793): no network has this AS number'],
    [
      { address: 'router.example' },
      "address: 'router.example' is not an IP address: write one such as 10.0.0.1 or 2001:db8::1",
    ],
    [
      { address: undefined },
      'address: undefined is not an IP address: write one such as 10.0.0.1 or 2001:db8::1',
    ],
    [
      { address: '10.0.0.1/32' },
      "address: '10.0.0.1/32' is not an IP address: write one such as 10.0.0.1 or 2001:db8::1",
    ],
    [
      { localAddress: '10.0.0' },
      "localAddress: '10.0.0' is not an IP address: write one such as 10.0.0.1 or 2001:db8::1",
    ],
    [
      { address: 'fe80::1' },
      'address: fe80::1 is link-local: write the interface that it is on too, such as fe80::1%eth0',
    ],
    [
      { address: '2001:db8::1%eth0' },
      "address: 2001:db8::1 is not link-local: take out the interface '%eth0'",
    ],
    [
      { address: 'fe80::1%a-very-long-name' },
      "address: 'a-very-long-name' is not the name of an interface: write one such as eth1, with at most 15 characters",
    ],
    [{ address: '::ffff:10.0.0.1' }, 'address: ::ffff:10.0.0.1 is an IPv4 address: write 10.0.0.1'],
    [{ address: '::' }, 'address: :: is not the address of a host'],
    [{ address: 'ff02::5' }, 'address: ff02::5 is not the address of a host'],
    [{ address: '224.0.0.5' }, 'address: 224.0.0.5 is not the address of a host'],
    [
      { localAddress: '2001:db8::2' },
      "localAddress: 2001:db8::2 and the peer's address are of two families: a connection has one of IPv4 and IPv6",
    ],
    [
      { localAddress: '10.0.0.1' },
      "localAddress: 10.0.0.1 is the peer's own address: write one of ours",
    ],
    [
      { address: 'fe80::1%eth0', localAddress: 'fe80::2%eth1' },
      'localAddress: fe80::2%eth1 is on another interface than the peer, which is on eth0',
    ],
    [
      { address: '2001:db8::1', localAddress: 'fe80::2' },
      'localAddress: fe80::2 is link-local: write the interface that it is on too, such as fe80::2%eth0',
    ],
    [
      { nextHop: '10.0.0.1' },
      "nextHop: 10.0.0.1 is the peer's own address: write one of ours (RFC 4271 §5.1.3)",
    ],
    [
      { localAsn: '65020' },
      "localAsn: '65020' is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0)",
    ],
    [
      { localAsn: 65_000 },
      "localAsn: it would be the peer's own AS: leave localAsn out, or write another AS number",
    ],
    [
      { asn: 'internal', localAsn: 65_020 },
      "localAsn: it would be the peer's own AS: leave localAsn out, or write another AS number",
    ],
    [{ port: 0 }, 'port: 0 is not a TCP port: write a whole number from 1 to 65535'],
    [{ port: 65_536 }, 'port: 65536 is not a TCP port: write a whole number from 1 to 65535'],
    [{ holdtime: '9s' }, "holdtime: unknown option 'holdtime': did you mean 'holdTime'?"],
    [
      { keepalive: '3s' },
      "keepalive: unknown option 'keepalive': allowed are address, port, asn, localAddress, localAsn, passive, holdTime, startupHoldTime, connectRetry, delayOpen, idleHold, allowAutomaticStart, collisionDetectEstablishedState, sendNotificationWithoutOpen, trackTcpState, families, nextHop, addPath, extendedMessage, role, strictRole, gracefulRestart, maxPrefixes, enforceFirstAs, keepRoutes, med, localPref, prepend, communities, largeCommunities, extendedCommunities, password, ttlSecurity, multihop, tos, bindToDevice",
    ],
  ])('refuse %j', (options, message) => {
    expect(thrownBy(() => parse(options))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message,
    });
  });

  test('refuse BFD by name: a later version has it', () => {
    expect(thrownBy(() => parse({ bfd: true }))).toMatchObject({
      code: 'ERR_NOT_AVAILABLE',
      path: 'bfd',
    });
  });

  test.each(['external', 'internal'])('take any AS that is %s', (asn) => {
    expect(parse({ asn }).asn).toBe(asn);
  });
});

describe('an internal peer', () => {
  test.each([
    [{ asn: 'internal' }, undefined],
    [{ asn: 65_010 }, 65_010],
  ])('may have a LOCAL_PREF: %j', (options, speakerAsn) => {
    const all = { ...good, ...options, localPref: 200 } as PeerOptions;
    expect(parsePeerOptions(all, speakerAsn).attributes.localPref).toBe(200);
  });

  test.each([
    [
      { role: 'peer' },
      'role: roles are for external peers (RFC 9234 §4.1), and this one is internal',
    ],
    [
      { prepend: 1 },
      'prepend: our AS number is sent to external peers only (RFC 4271 §5.1.2), and this one is internal: write localPref',
    ],
  ])('cannot have %j', (options, message) => {
    const all = { address: '10.0.0.1', asn: 65_010, ...options } as PeerOptions;
    expect(thrownBy(() => parsePeerOptions(all, 65_010))).toMatchObject({ message });
  });
});

describe('an external peer', () => {
  test.each([
    [{ asn: 'external' }, undefined],
    [{ asn: 65_000 }, 65_010],
    // Towards this peer we are another AS than the speaker, which has the peer's.
    [{ asn: 65_010, localAsn: 65_020 }, 65_010],
  ])('cannot have a LOCAL_PREF: %j', (options, speakerAsn) => {
    const all = { ...good, ...options, localPref: 200 } as PeerOptions;
    expect(thrownBy(() => parsePeerOptions(all, speakerAsn))).toMatchObject({
      message:
        'localPref: LOCAL_PREF is for internal peers (RFC 4271 §5.1.5), and this one is external: write med or prepend',
    });
  });
});
