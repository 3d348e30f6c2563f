import { describe, expect, test } from '@jest/globals';
import { parsePeerOptions } from '../../../src/bgp/speaker/index.ts';
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
      passive: false,
      holdTime: 9,
      connectRetryTime: 5_000,
    });
  });

  test.each([
    [{ port: 1790 }, '10.0.0.1:1790'],
    [{ localAddress: '10.0.0.11' }, '10.0.0.1 from 10.0.0.11'],
    [{ port: 1790, localAddress: '10.0.0.11' }, '10.0.0.1:1790 from 10.0.0.11'],
  ])('name the peer: %j', (options, id) => {
    expect(parse(options).id).toBe(id);
  });

  test.each([
    ['0s', 0],
    ['3s', 3],
    [90_000, 90],
    ['65535s', 65_535],
  ])('take a hold time of %s', (holdTime, seconds) => {
    expect(parse({ holdTime }).holdTime).toBe(seconds);
  });

  test.each([
    [
      { asn: 0 },
      'asn: 0 is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0)',
    ],
    [
      { asn: 4_294_967_296 },
      'asn: 4294967296 is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0)',
    ],
    [
      { asn: '65000' },
      "asn: '65000' is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0)",
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
    [{ port: 0 }, 'port: 0 is not a TCP port: write a whole number from 1 to 65535'],
    [{ port: 65_536 }, 'port: 65536 is not a TCP port: write a whole number from 1 to 65535'],
    [{ passive: 'yes' }, "passive: 'yes' is neither true nor false"],
    [
      { holdTime: '2s' },
      "holdTime: '2s' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
    ],
    [
      { holdTime: '1s' },
      "holdTime: '1s' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
    ],
    [
      { holdTime: '3500ms' },
      "holdTime: '3500ms' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
    ],
    [
      { holdTime: '65536s' },
      "holdTime: '65536s' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
    ],
    [
      { holdTime: 'soon' },
      "holdTime: 'soon' is not a duration: write a number and a unit, such as '500ms', '9s', '2m' or '1h'",
    ],
    [
      { connectRetry: '99ms' },
      "connectRetry: '99ms' is not a connect retry time: write a duration from 100ms to 1h",
    ],
    [
      { connectRetry: '2h' },
      "connectRetry: '2h' is not a connect retry time: write a duration from 100ms to 1h",
    ],
    [{ holdtime: '9s' }, "holdtime: unknown option 'holdtime': did you mean 'holdTime'?"],
    [
      { keepalive: '3s' },
      "keepalive: unknown option 'keepalive': allowed are address, asn, port, localAddress, passive, holdTime, connectRetry, password, ttlSecurity, multihop, tos, bindToDevice",
    ],
  ])('refuse %j', (options, message) => {
    expect(thrownBy(() => parse(options))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message,
    });
  });

  test.each([
    'families',
    'communities',
    'bfd',
    'localAsn',
    'nextHop',
    'addPath',
    'extendedMessage',
    'role',
    'gracefulRestart',
    'maxPrefixes',
    'enforceFirstAs',
    'accept',
    'keepRoutes',
  ])('refuse %s by name: a later version has it', (name) => {
    expect(thrownBy(() => parse({ [name]: true }))).toMatchObject({
      code: 'ERR_NOT_AVAILABLE',
      path: name,
    });
  });

  test('refuse an IPv6 peer by name', () => {
    expect(thrownBy(() => parse({ address: '2001:db8::1' }))).toMatchObject({
      code: 'ERR_NOT_AVAILABLE',
      message:
        "address: an IPv6 peer is not available in this version of keepcast; use the peer's IPv4 address",
    });
  });
});
