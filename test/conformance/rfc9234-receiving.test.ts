import { describe, expect, test } from '@jest/globals';
import type { Role } from '../../src/bgp/session/index.ts';
import { attributes, mpAttributes, mpReach, receiverLab } from '../bgp/speaker/receiver-lab.ts';

/** OTC with the peer's AS 65000, and with another one. */
const ofPeer = 'c0 23 04 0000fde8';
const ofOther = 'c0 23 04 0000fde9';

/** What the route with this OTC is counted as, from a peer that is this to us. */
function leaks(peerRole: Role | undefined, otc: string): number {
  const { receive, receiver } = receiverLab({ session: { peerRole } });
  receive({ attributes: `${attributes} ${otc}`, nlri: '18 c00002' });
  return receiver.counts.ineligible['route-leak'];
}

/** The OTC of the route that is kept, in each family. */
function keptOtc(peerRole: Role | undefined, otc: string): unknown {
  const { receive, receiver } = receiverLab({
    session: { peerRole },
    configuration: { keepRoutes: 10 },
  });
  receive({ attributes: `${attributes} ${otc}`, nlri: '18 c00002' });
  receive({ attributes: `${mpReach('30 20010db80001')} ${mpAttributes} ${otc}` });
  return Array.from(
    receiver.routes(),
    (route) => route.attributes.find(({ name }) => name === 'OTC')?.value,
  );
}

describe('9234 §5 on ingress', () => {
  test.each(['customer', 'route-server-client'] as const)(
    '9234 §5 1: a route with OTC from a %s is a leak',
    (role) => {
      expect(leaks(role, ofPeer)).toBe(1);
    },
  );

  test.each([
    ['another AS is a leak', ofOther, 1],
    ['its AS is none', ofPeer, 0],
  ])('9234 §5 2: a route from a peer with OTC of %s', (_, otc, expected) => {
    expect(leaks('peer', otc)).toBe(expected);
  });

  test.each(['provider', 'route-server', undefined] as const)(
    '9234 §5 a route with OTC from a %s is no leak',
    (role) => {
      expect(leaks(role, ofOther)).toBe(0);
    },
  );

  test('9234 §5 a leak is ineligible, and says why', () => {
    const { receive, receiver, told } = receiverLab({
      session: { peerRole: 'customer' },
      configuration: { keepRoutes: 10 },
    });
    receive({ attributes: `${attributes} ${ofPeer}`, nlri: '18 c00002' });
    expect({ why: Array.from(receiver.routes(), ({ ineligible }) => ineligible), told }).toEqual({
      why: ['route-leak'],
      told: [],
    });
  });

  test.each(['provider', 'peer', 'route-server'] as const)(
    '9234 §5 3: a route without OTC from a %s gets one with its AS',
    (role) => {
      expect(keptOtc(role, '')).toEqual([65_000, 65_000]);
    },
  );

  test('9234 §5 3: a route that has an OTC keeps it', () => {
    expect(keptOtc('provider', ofOther)).toEqual([65_001, 65_001]);
  });

  test.each(['customer', 'route-server-client', undefined] as const)(
    '9234 §5 a route without OTC from a %s gets none',
    (role) => {
      expect(keptOtc(role, '')).toEqual([undefined, undefined]);
    },
  );
});
