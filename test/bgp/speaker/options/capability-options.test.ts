import { describe, expect, test } from '@jest/globals';
import { parsePeerOptions, type PeerConfiguration } from '../../../../src/bgp/speaker/index.ts';
import { thrownBy } from '../../../bgp-packet-lite/octets.ts';

const ipv6 = { address: '2001:db8::1' };
const both = ['ipv4-unicast', 'ipv6-unicast'];

/** Options of the wrong type too, as they come from a file. */
function parse(options: object): PeerConfiguration {
  return parsePeerOptions({ address: '10.0.0.1', asn: 65_000, ...options });
}

describe('the families of a session', () => {
  test.each<[object, readonly string[]]>([
    [{}, ['ipv4-unicast']],
    [ipv6, ['ipv6-unicast']],
    // RFC 8950: what the peer must be able to do shows when it connects.
    [{ ...ipv6, families: ['ipv4-unicast'] }, ['ipv4-unicast']],
    [{ ...ipv6, families: ['ipv6-unicast', 'ipv4-unicast'] }, both],
    [{ families: both, nextHop: '2001:db8::2' }, both],
  ])('are, for %j, %j', (options, families) => {
    expect(parse(options).families).toEqual(families);
  });

  test.each([
    [{ families: [] }, 'families: the list is empty: a session needs at least one family'],
    [
      { families: 'ipv4-unicast' },
      'families: \'ipv4-unicast\' is not a list: write one such as ["ipv4-unicast"]',
    ],
    [
      { families: ['ipv4'] },
      "families[0]: unknown address family 'ipv4': allowed are ipv4-unicast, ipv6-unicast",
    ],
    [
      { families: ['ipv4-unicats'] },
      "families[0]: unknown address family 'ipv4-unicats': did you mean 'ipv4-unicast'?",
    ],
    [
      { families: [4] },
      'families[0]: 4 is not an address family: write ipv4-unicast or ipv6-unicast',
    ],
    [{ families: ['ipv4-unicast', 'ipv4-unicast'] }, 'families: ipv4-unicast is listed twice'],
    [
      { families: both },
      "nextHop: IPv6 routes over an IPv4 connection need a next hop: write nextHop: { 'ipv6-unicast': an IPv6 address of ours that the peer reaches }",
    ],
  ])('refuse %j', (options, message) => {
    expect(thrownBy(() => parse(options))).toMatchObject({ message });
  });
});

describe('the next hop of our routes', () => {
  test.each<[object, object]>([
    [{ nextHop: '10.0.0.11' }, { 'ipv4-unicast': '10.0.0.11' }],
    [{ ...ipv6, nextHop: '2001:DB8::2' }, { 'ipv6-unicast': '2001:db8::2' }],
    [
      { families: both, nextHop: { 'ipv4-unicast': '10.0.0.11', 'ipv6-unicast': '2001:db8::2' } },
      { 'ipv4-unicast': '10.0.0.11', 'ipv6-unicast': '2001:db8::2' },
    ],
    // RFC 8950 §4.
    [{ nextHop: { 'ipv4-unicast': '2001:db8::2' } }, { 'ipv4-unicast': '2001:db8::2' }],
  ])('is, for %j, %j', (options, nextHops) => {
    expect(parse(options).nextHops).toEqual(nextHops);
  });

  test.each([
    [
      { nextHop: 'self' },
      "nextHop: 'self' is not an IP address: write one such as 10.0.0.1 or 2001:db8::1",
    ],
    [
      { nextHop: 7 },
      "nextHop: 7 is not a next hop: write an address of ours, or one for each family, such as { 'ipv6-unicast': '2001:db8::1' }",
    ],
    [
      { nextHop: { ipv4: '10.0.0.11' } },
      "nextHop.ipv4: unknown option 'ipv4': allowed are ipv4-unicast, ipv6-unicast",
    ],
    [
      { nextHop: { 'ipv4-unicast': '0.0.0.0' } },
      'nextHop.ipv4-unicast: 0.0.0.0 is not the address of a host',
    ],
    [
      { families: both, nextHop: { 'ipv6-unicast': '10.0.0.11' } },
      'nextHop.ipv6-unicast: 10.0.0.11 is no IPv6 address: IPv6 routes need an IPv6 next hop',
    ],
    [
      { ...ipv6, nextHop: 'fe80::2%eth0' },
      'nextHop: fe80::2%eth0 is link-local: write an address that is known beyond the link, or leave it out',
    ],
    [
      { nextHop: '2001:db8::2' },
      'nextHop: the session has no ipv6-unicast: put it into families, or write the next hop of ipv4-unicast',
    ],
    [
      { nextHop: { 'ipv6-unicast': '2001:db8::2' } },
      'nextHop.ipv6-unicast: the session has no ipv6-unicast: put it into families, or write the next hop of ipv4-unicast',
    ],
  ])('refuses %j', (options, message) => {
    expect(thrownBy(() => parse(options))).toMatchObject({ message });
  });
});

describe('the capabilities of a peer', () => {
  test.each<[object, Partial<PeerConfiguration>]>([
    [{ addPath: 'both' }, { addPath: 'both' }],
    [{ extendedMessage: false }, { extendedMessage: false }],
    [{ role: 'customer' }, { role: 'customer', strictRole: false }],
    [
      { role: 'peer', strictRole: true },
      { role: 'peer', strictRole: true },
    ],
    [{ gracefulRestart: false }, { gracefulRestart: undefined }],
    [
      { gracefulRestart: { restartTime: '120s' } },
      {
        gracefulRestart: {
          restartTime: 120,
          notification: false,
          selectionDeferral: 30_000,
          forwardingPreserved: undefined,
        },
      },
    ],
    [
      {
        gracefulRestart: {
          restartTime: '4095s',
          notification: true,
          selectionDeferral: '1h',
          forwardingPreserved: false,
        },
      },
      {
        gracefulRestart: {
          restartTime: 4_095,
          notification: true,
          selectionDeferral: 3_600_000,
          forwardingPreserved: false,
        },
      },
    ],
  ])('are what %j says', (options, expected) => {
    expect(parse(options)).toMatchObject(expected);
  });

  test.each([
    [{ addPath: true }, 'addPath: true is not allowed: write send, receive or both'],
    [{ extendedMessage: 'no' }, "extendedMessage: 'no' is neither true nor false"],
    [
      { role: 'upstream' },
      "role: 'upstream' is not allowed: write provider, route-server, route-server-client, customer or peer",
    ],
    [{ strictRole: true }, 'strictRole: it needs a role: write role, such as customer'],
    [
      { gracefulRestart: true },
      "gracefulRestart: true is not allowed: write false, or { restartTime: '120s' }",
    ],
    [
      { gracefulRestart: { restartTime: '0s' } },
      "gracefulRestart.restartTime: '0s' is not a restart time: write whole seconds from 1s to 4095s (RFC 4724 §3)",
    ],
    [
      { gracefulRestart: { restartTime: '4096s' } },
      "gracefulRestart.restartTime: '4096s' is not a restart time: write whole seconds from 1s to 4095s (RFC 4724 §3)",
    ],
    [
      { gracefulRestart: { restartTime: '9s', families: [] } },
      "gracefulRestart.families: unknown option 'families': allowed are restartTime, notification, selectionDeferral, forwardingPreserved",
    ],
    [
      { gracefulRestart: { restartTime: '9s', selectionDeferral: '61m' } },
      "gracefulRestart.selectionDeferral: '61m' is not a selection deferral time: write a duration from 0s to 1h",
    ],
    [
      { gracefulRestart: { restartTime: '9s', forwardingPreserved: 'yes' } },
      "gracefulRestart.forwardingPreserved: 'yes' is neither true nor false",
    ],
  ])('refuse %j', (options, message) => {
    expect(thrownBy(() => parse(options))).toMatchObject({ message });
  });
});
