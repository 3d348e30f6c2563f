import { describe, expect, test } from '@jest/globals';
import {
  step,
  type NegotiatedSession,
  type SessionContext,
} from '../../../src/bgp/session/index.ts';
import type { Capability, OpenMessage } from '../../../src/bgp-packet-lite/index.ts';
import { answer, context, peerOpen, stateBefore } from './cells.ts';

const fourOctetAsn = (value: number): Capability => ({ code: 65, name: 'four-octet-asn', value });
const multiprotocol = (afi: number, safi: number): Capability => ({
  code: 1,
  name: 'multiprotocol',
  value: { afi, safi },
});

/** What OpenSent makes of an OPEN; undefined if it is refused. */
function negotiated(
  open: Partial<OpenMessage>,
  changes: Partial<SessionContext> = {},
): NegotiatedSession | undefined {
  const { state } = step(
    stateBefore('open-sent'),
    { type: 'open-received', open: { ...peerOpen, ...open } },
    { ...context, ...changes },
  );
  return 'negotiated' in state ? state.negotiated : undefined;
}

function refusal(open: Partial<OpenMessage>, changes: Partial<SessionContext> = {}): string {
  return answer('open-sent', { type: 'open-received', open: { ...peerOpen, ...open } }, changes);
}

describe('the hold time', () => {
  test.each([
    [9, 90, 9],
    [90, 9, 9],
    [9, 0, 0],
    [0, 90, 0],
    [3, 65_535, 3],
  ])('is the smaller one: ours %i, the peer’s %i', (ours, theirs, expected) => {
    expect(negotiated({ holdTime: theirs }, { holdTime: ours })?.holdTime).toBe(expected);
  });
});

describe('the AS number of the peer', () => {
  test('is that of capability 65 (RFC 6793 §4.1)', () => {
    const open = { asn: 23_456, capabilities: [fourOctetAsn(4_200_000_000)] };
    expect(negotiated(open, { peerAsn: 4_200_000_000 })?.peerAsn).toBe(4_200_000_000);
  });

  test('is that of the 2-octet field where the peer has no such capability', () => {
    expect(negotiated({ capabilities: [] })).toMatchObject({
      peerAsn: 65_000,
      fourOctetAsn: false,
    });
  });

  test('must be the configured one: 2/2 (RFC 4271 §6.2)', () => {
    expect(refusal({ capabilities: [fourOctetAsn(65_001)] })).toBe(
      'idle 4 | N(2/2), disconnect | idle-hold=1000~',
    );
  });
});

describe('the router ID of the peer', () => {
  test('must not be ours within one AS: 2/3 (RFC 6286 §2.2)', () => {
    const open = { routerId: 0x0a00000b, capabilities: [fourOctetAsn(65_010)] };
    expect(refusal(open, { peerAsn: 65_010 })).toBe(
      'idle 4 | N(2/3), disconnect | idle-hold=1000~',
    );
  });

  test('may be ours in another AS', () => {
    expect(negotiated({ routerId: 0x0a00000b })?.peerRouterId).toBe(0x0a00000b);
  });
});

describe('IPv4 unicast', () => {
  test.each<[string, readonly Capability[]]>([
    ['without any family (RFC 4760 §8)', [fourOctetAsn(65_000)]],
    ['among others', [multiprotocol(2, 1), multiprotocol(1, 1), fourOctetAsn(65_000)]],
  ])('is spoken %s', (_when, capabilities) => {
    expect(negotiated({ capabilities })).toBeDefined();
  });

  test.each<[string, readonly Capability[]]>([
    ['where only others are named', [multiprotocol(2, 1), fourOctetAsn(65_000)]],
    ['for multicast', [multiprotocol(1, 2), fourOctetAsn(65_000)]],
  ])('is required: 2/7 %s (RFC 5492 §5)', (_when, capabilities) => {
    expect(refusal({ capabilities })).toBe(
      'idle 4 | N(2/7)[010400010001], disconnect | idle-hold=1000~',
    );
  });
});

describe('capabilities that we do not know', () => {
  test('do no harm (RFC 5492 §3)', () => {
    const unknown: Capability = { code: 73, name: 'unknown', value: Uint8Array.of(1, 2, 3) };
    expect(negotiated({ capabilities: [unknown, fourOctetAsn(65_000)] })).toBeDefined();
  });
});
