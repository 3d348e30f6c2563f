import { describe, expect, test } from '@jest/globals';
import {
  step,
  type NegotiatedSession,
  type SessionContext,
} from '../../../../src/bgp/session/index.ts';
import type { Capability, OpenMessage } from '../../../../src/bgp-packet-lite/index.ts';
import { answer, context, peerOpen, stateBefore } from '../cells.ts';

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

/** Why an OPEN is refused. */
function told(open: Partial<OpenMessage>, changes: Partial<SessionContext>): string | undefined {
  const event = { type: 'open-received', open: { ...peerOpen, ...open } } as const;
  return step(stateBefore('open-sent'), event, { ...context, ...changes }).reason?.message;
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
    expect(negotiated({ capabilities: [] })?.peerAsn).toBe(65_000);
  });

  test('must be the configured one: 2/2 (RFC 4271 §6.2)', () => {
    expect(refusal({ capabilities: [fourOctetAsn(65_001)] })).toBe(
      'idle 4 | N(2/2), disconnect | idle-hold=1000~',
    );
  });
});

describe('an AS number that is not known beforehand', () => {
  test.each([
    ['internal', 65_010],
    ['external', 65_001],
  ] as const)('%s takes AS %i', (peerAsn, asn) => {
    expect(negotiated({ capabilities: [fourOctetAsn(asn)] }, { peerAsn })?.peerAsn).toBe(asn);
  });

  test.each([
    ['internal', 65_001],
    ['external', 65_010],
  ] as const)('%s refuses AS %i: 2/2', (peerAsn, asn) => {
    expect(refusal({ capabilities: [fourOctetAsn(asn)] }, { peerAsn })).toBe(
      'idle 4 | N(2/2), disconnect | idle-hold=1000~',
    );
  });

  test.each([
    [
      { peerAsn: 65_000 },
      65_099,
      'configured is AS 65000: set its asn to 65099, if it is the right neighbour',
    ],
    [
      { peerAsn: 'external' },
      65_010,
      'configured is any AS but our own 65010: set its asn to 65010, if it is the right neighbour',
    ],
    [
      { peerAsn: 'internal' },
      65_099,
      'configured is our own AS 65010: set its asn to 65099, if it is the right neighbour',
    ],
    [
      { peerAsn: 4_200_000_000 },
      23_456,
      'configured is AS 4200000000: have it say its AS number of 4 octets',
    ],
  ] as const)('what to do about it is told: %j and AS %i', (changes, asn, expected) => {
    expect(told({ asn, capabilities: [] }, changes)).toContain(
      `the peer says it is AS ${asn}, ${expected}`,
    );
  });
});

describe('AS numbers of four octets', () => {
  test.each([
    ['both sides', [fourOctetAsn(65_010)], [fourOctetAsn(65_000)], true],
    ['us alone', [fourOctetAsn(65_010)], [], false],
    ['the peer alone', [], [fourOctetAsn(65_000)], false],
  ])('are spoken where capability 65 is that of %s', (_whose, ours, capabilities, expected) => {
    expect(negotiated({ capabilities }, { capabilities: ours })?.fourOctetAsn).toBe(expected);
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
