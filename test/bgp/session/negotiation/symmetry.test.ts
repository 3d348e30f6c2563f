import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Capability, OpenMessage } from '../../../../src/bgp-packet-lite/index.ts';
import {
  step,
  type NegotiatedSession,
  type SessionContext,
} from '../../../../src/bgp/session/index.ts';
import { propertyRuns } from '../../../support/property-runs.ts';
import { context, stateBefore } from '../cells.ts';

const family = fc.constantFrom({ afi: 1, safi: 1 }, { afi: 2, safi: 1 }, { afi: 1, safi: 2 });
const capability: fc.Arbitrary<Capability> = fc.oneof(
  family.map((value): Capability => ({ code: 1, name: 'multiprotocol', value })),
  fc.constantFrom<Capability>(
    { code: 2, name: 'route-refresh', value: null },
    { code: 6, name: 'extended-message', value: null },
    { code: 70, name: 'enhanced-route-refresh', value: null },
    { code: 71, name: 'long-lived-graceful-restart', value: [] },
    { code: 128, name: 'route-refresh-legacy', value: null },
    { code: 251, name: 'unknown', value: Uint8Array.of(1) },
  ),
  fc
    .array(
      fc.record({
        afi: fc.constantFrom(1, 2),
        safi: fc.constantFrom(1, 2),
        nextHopAfi: fc.constantFrom(1, 2),
      }),
      { maxLength: 3 },
    )
    .map((value): Capability => ({ code: 5, name: 'extended-next-hop', value })),
  fc.nat(4).map((value): Capability => ({ code: 9, name: 'role', value })),
  fc.nat(15).map((flags): Capability => ({
    code: 64,
    name: 'graceful-restart',
    value: { flags, time: 0, families: [] },
  })),
  fc
    .array(
      fc.tuple(family, fc.nat(4)).map(([numbers, mode]) => ({ ...numbers, mode })),
      { maxLength: 4 },
    )
    .map((value): Capability => ({ code: 69, name: 'add-path', value })),
);

interface Side {
  readonly asn: number;
  readonly holdTime: number;
  readonly routerId: number;
  readonly offers: readonly Capability[];
}

const side: fc.Arbitrary<Side> = fc.record({
  asn: fc.constantFrom(65_001, 65_002, 4_200_000_000),
  holdTime: fc.constantFrom(0, 3, 9, 90),
  routerId: fc.constantFrom(1, 2),
  offers: fc.array(capability, { maxLength: 8 }),
});

function openOf({ asn, holdTime, routerId, offers }: Side): OpenMessage {
  const capabilities: Capability[] = [...offers, { code: 65, name: 'four-octet-asn', value: asn }];
  return { type: 'open', version: 4, asn: Math.min(asn, 23_456), holdTime, routerId, capabilities };
}

/** What `here` makes of the OPEN of `there`; the NOTIFICATION's code and subcode if it refuses it. */
function negotiated(here: Side, there: Side): NegotiatedSession | string {
  const told: SessionContext = {
    ...context,
    localAsn: here.asn,
    peerAsn: there.asn,
    routerId: here.routerId,
    holdTime: here.holdTime,
    capabilities: openOf(here).capabilities,
  };
  const { state, actions } = step(
    stateBefore('open-sent'),
    { type: 'open-received', open: openOf(there) },
    told,
  );
  if ('negotiated' in state) return state.negotiated;
  for (const action of actions) {
    if (action.type === 'send' && action.message.type === 'notification') {
      return `${action.message.code}/${action.message.subcode}`;
    }
  }
  return 'silence';
}

/** What both sides know of a session, seen from here. */
function seen(session: NegotiatedSession) {
  const { holdTime, families, fourOctetAsn, hardReset, extendedMessage } = session;
  const { extendedNextHop, routeRefresh, addPathSend, addPathReceive } = session;
  return {
    ...{ holdTime, families, fourOctetAsn, hardReset, extendedMessage },
    ...{ extendedNextHop, routeRefresh, addPathSend, addPathReceive },
  };
}

/** The same session, seen from the other end. */
function mirrored(session: NegotiatedSession) {
  const { addPathSend, addPathReceive } = session;
  return {
    ...seen(session),
    addPathSend: addPathReceive,
    addPathReceive: addPathSend,
  };
}

/** Whose OPEN no session would come from, whoever the other side is. */
function contradicts({ offers }: Side): boolean {
  return new Set(offers.flatMap(({ name, value }) => (name === 'role' ? [value] : []))).size > 1;
}

test('both sides of two OPENs come to the same session, or both to none', () => {
  fc.assert(
    fc.property(side, side, (a, b) => {
      fc.pre(!contradicts(a) && !contradicts(b));
      const here = negotiated(a, b);
      const there = negotiated(b, a);
      if (typeof here === 'string' || typeof there === 'string') expect(there).toEqual(here);
      else expect(seen(there)).toEqual(mirrored(here));
    }),
    { numRuns: propertyRuns(2_000) },
  );
});
