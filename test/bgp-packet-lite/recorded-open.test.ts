import { describe, expect, test } from '@jest/globals';
import { scene } from '../fixtures/decoded.ts';
import type { RecordedDaemon } from '../fixtures/recorded.ts';

const ipv4 = { afi: 1, safi: 1 };
const ipv6 = { afi: 2, safi: 1 };

function has(code: number, name: string, value: unknown): unknown {
  return { code, name, value };
}

const fourOctetAsn = has(65, 'four-octet-asn', 64_496);
const routeRefresh = has(2, 'route-refresh', null);
const enhancedRouteRefresh = has(70, 'enhanced-route-refresh', null);
const extendedMessage = has(6, 'extended-message', null);
const extendedNextHop = has(5, 'extended-next-hop', [{ ...ipv4, nextHopAfi: 2 }]);
const roleCustomer = has(9, 'role', 'customer');

function gracefulRestart(flags: number, time: number, families: readonly unknown[]): unknown {
  return has(64, 'graceful-restart', { flags, time, families });
}

function longLived(flags: number, time: number): unknown {
  return has(71, 'long-lived-graceful-restart', [
    { ...ipv4, flags, time },
    { ...ipv6, flags, time },
  ]);
}

function bothFamilies(flags: number): readonly unknown[] {
  return [
    { ...ipv4, flags },
    { ...ipv6, flags },
  ];
}

const multiprotocol = has(1, 'multiprotocol', ipv4);
const multiprotocol6 = has(1, 'multiprotocol', ipv6);

/** AFI and SAFI of every family that ExaBGP 4.2 knows. */
const EXABGP_FAMILIES = [
  [1, 1],
  [1, 2],
  [1, 4],
  [1, 128],
  [1, 132],
  [1, 133],
  [1, 134],
  [2, 1],
  [2, 2],
  [2, 4],
  [2, 128],
  [2, 133],
  [2, 134],
  [25, 65],
  [25, 70],
  [16_388, 71],
  [16_388, 72],
] as const;

interface Offer {
  readonly daemon: RecordedDaemon;
  readonly holdTime: number;
  /** With nothing said about it. */
  readonly byDefault: readonly unknown[];
  /** With everything on that it can do. */
  readonly withEverything: readonly unknown[];
}

const offers: readonly Offer[] = [
  {
    daemon: 'bird',
    holdTime: 240,
    byDefault: [
      multiprotocol,
      routeRefresh,
      gracefulRestart(0, 120, []),
      fourOctetAsn,
      enhancedRouteRefresh,
      has(71, 'long-lived-graceful-restart', []),
    ],
    withEverything: [
      multiprotocol,
      multiprotocol6,
      routeRefresh,
      extendedMessage,
      roleCustomer,
      gracefulRestart(0, 60, bothFamilies(0)),
      fourOctetAsn,
      enhancedRouteRefresh,
      longLived(0, 600),
    ],
  },
  {
    daemon: 'frr',
    holdTime: 180,
    byDefault: [
      multiprotocol,
      has(128, 'route-refresh-legacy', null),
      routeRefresh,
      enhancedRouteRefresh,
      fourOctetAsn,
      extendedMessage,
      has(69, 'add-path', [{ ...ipv4, mode: 'receive' }]),
      has(73, 'fqdn', { hostname: 'router', domain: 'example.net' }),
      gracefulRestart(12, 120, []),
      has(71, 'long-lived-graceful-restart', [{ ...ipv4, flags: 128, time: 0 }]),
    ],
    withEverything: [
      multiprotocol,
      multiprotocol6,
      has(128, 'route-refresh-legacy', null),
      routeRefresh,
      enhancedRouteRefresh,
      fourOctetAsn,
      extendedMessage,
      roleCustomer,
      has(69, 'add-path', [
        { ...ipv4, mode: 'receive' },
        { ...ipv6, mode: 'receive' },
      ]),
      // Outbound route filters by the old code and by IANA's, and dynamic capabilities by both.
      { code: 130, name: 'unknown', hex: '00010001018003' },
      { code: 3, name: 'unknown', hex: '00010001014003' },
      { code: 66, name: 'unknown', hex: '' },
      { code: 67, name: 'unknown', hex: '' },
      has(73, 'fqdn', { hostname: 'router', domain: 'example.net' }),
      gracefulRestart(12, 120, bothFamilies(0)),
      longLived(128, 600),
    ],
  },
  {
    daemon: 'gobgp',
    holdTime: 90,
    byDefault: [
      routeRefresh,
      has(73, 'fqdn', { hostname: 'router', domain: '' }),
      multiprotocol,
      fourOctetAsn,
      extendedNextHop,
    ],
    withEverything: [
      routeRefresh,
      has(73, 'fqdn', { hostname: 'router', domain: '' }),
      multiprotocol,
      multiprotocol6,
      fourOctetAsn,
      gracefulRestart(4, 60, bothFamilies(0)),
      longLived(0, 600),
      extendedNextHop,
    ],
  },
  {
    daemon: 'openbgpd',
    holdTime: 90,
    byDefault: [multiprotocol, routeRefresh, gracefulRestart(8, 0, []), fourOctetAsn],
    withEverything: [
      multiprotocol,
      multiprotocol6,
      routeRefresh,
      roleCustomer,
      gracefulRestart(8, 0, []),
      fourOctetAsn,
      has(69, 'add-path', [
        { ...ipv4, mode: 'receive' },
        { ...ipv6, mode: 'receive' },
      ]),
      enhancedRouteRefresh,
    ],
  },
  {
    daemon: 'exabgp',
    holdTime: 180,
    byDefault: [
      ...EXABGP_FAMILIES.map(([afi, safi]) => has(1, 'multiprotocol', { afi, safi })),
      fourOctetAsn,
      extendedMessage,
    ],
    withEverything: [
      multiprotocol,
      multiprotocol6,
      fourOctetAsn,
      extendedNextHop,
      gracefulRestart(8, 60, bothFamilies(128)),
      routeRefresh,
      enhancedRouteRefresh,
      extendedMessage,
    ],
  },
];

describe.each(offers)('the OPEN of $daemon', ({ daemon, holdTime, byDefault, withEverything }) => {
  test('offers by default what was measured', () => {
    expect(scene(daemon, 'default')[0]).toEqual({
      type: 'open',
      version: 4,
      asn: 64_496,
      holdTime,
      routerId: '192.0.2.1',
      capabilities: byDefault,
    });
  });

  test('offers everything that is switched on', () => {
    expect(scene(daemon, 'external')[0]).toMatchObject({ capabilities: withEverything });
  });
});
