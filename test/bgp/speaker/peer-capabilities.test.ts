import { describe, expect, test } from '@jest/globals';
import { createOpen, encodeMessage } from '../../../src/bgp-packet-lite/index.ts';
import { capabilitiesFor } from '../../../src/bgp/speaker/peer-capabilities.ts';
import { parsePeerOptions, type PeerOptions } from '../../../src/bgp/speaker/peer-options.ts';
import { compact, hex } from '../../bgp-packet-lite/octets.ts';

const OURS = 65_010;

/** The capabilities of our OPEN, each as code, length and value. */
function offered(options: Partial<PeerOptions>): readonly string[] {
  const configuration = parsePeerOptions({ address: '10.0.0.1', asn: 65_000, ...options }, OURS);
  const open = createOpen({
    asn: OURS,
    holdTime: 9,
    routerId: 1,
    capabilities: capabilitiesFor(configuration, OURS),
  });
  // Behind header, fixed part, type and length of the one parameter.
  const octets = encodeMessage(open, { fourOctetAsn: true }).subarray(31);
  const found: string[] = [];
  for (let start = 0; start < octets.length; start += 2 + (octets[start + 1] ?? 0)) {
    found.push(hex(octets.subarray(start, start + 2 + (octets[start + 1] ?? 0))));
  }
  return found;
}

/** The one with a code; undefined if it is not offered. */
function offer(code: number, options: Partial<PeerOptions>): string | undefined {
  const prefix = code.toString(16).padStart(2, '0');
  return offered(options).find((capability) => capability.startsWith(prefix));
}

test('an OPEN without options offers IPv4 unicast and what costs nobody anything', () => {
  expect(offered({})).toEqual(
    [
      '01 04 0001 00 01',
      '02 00',
      '06 00',
      // No time, no flags, no family: nobody is to keep our routes.
      '40 02 0000',
      '41 04 0000fdf2',
      '46 00',
    ].map(compact),
  );
});

test('each family is offered', () => {
  const capabilities = offered({
    families: ['ipv4-unicast', 'ipv6-unicast'],
    nextHop: '2001:db8::1',
  });
  expect(capabilities.slice(0, 2)).toEqual(['010400010001', '010400020001']);
});

test('extended messages are not offered where they are not wanted', () => {
  expect(offer(6, { extendedMessage: false })).toBeUndefined();
});

describe('IPv4 prefixes with an IPv6 next hop (RFC 8950)', () => {
  const tuple = '0506000100010002';

  test.each<[string, Partial<PeerOptions>]>([
    ['with both families', { families: ['ipv4-unicast', 'ipv6-unicast'], nextHop: '2001:db8::1' }],
    ['over IPv6', { address: '2001:db8::2', families: ['ipv4-unicast'] }],
    ['with an IPv6 next hop', { nextHop: { 'ipv4-unicast': '2001:db8::1' } }],
  ])('are offered %s', (_where, options) => {
    expect(offer(5, options)).toBe(tuple);
  });

  test.each<[string, Partial<PeerOptions>]>([
    ['over IPv4 with IPv4 alone', {}],
    ['without IPv4', { address: '2001:db8::2', families: ['ipv6-unicast'] }],
  ])('are not offered %s', (_where, options) => {
    expect(offer(5, options)).toBeUndefined();
  });
});

describe('the role (RFC 9234)', () => {
  test.each([
    ['provider', '090100'],
    ['route-server', '090101'],
    ['route-server-client', '090102'],
    ['customer', '090103'],
    ['peer', '090104'],
  ] as const)('%s is offered', (role, expected) => {
    expect(offer(9, { role })).toBe(expected);
  });

  test('is offered to whoever is external', () => {
    expect(offer(9, { asn: 'external', role: 'customer' })).toBe('090103');
  });
});

describe('graceful restart (RFC 4724)', () => {
  test('has the time and the families, with F: the peer is to keep our routes over a restart', () => {
    expect(offer(64, { gracefulRestart: { restartTime: '120s' } })).toBe(
      compact('40 06 0078 0001 01 80'),
    );
  });

  test('has N where routes are to outlive NOTIFICATIONs (RFC 8538)', () => {
    expect(offer(64, { gracefulRestart: { restartTime: '120s', notification: true } })).toBe(
      compact('40 06 4078 0001 01 80'),
    );
  });
});

describe('ADD-PATH (RFC 7911)', () => {
  test.each([
    ['receive', '4504 0001 01 01'],
    ['send', '4504 0001 01 02'],
    ['both', '4504 0001 01 03'],
  ] as const)('%s is offered', (addPath, expected) => {
    expect(offer(69, { addPath })).toBe(compact(expected));
  });

  test('is one capability for all families', () => {
    const families = ['ipv4-unicast', 'ipv6-unicast'] as const;
    expect(offer(69, { addPath: 'send', families, nextHop: '2001:db8::1' })).toBe(
      compact('45 08 0001 01 02 0002 01 02'),
    );
  });
});
