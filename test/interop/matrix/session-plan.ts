import type { PeerOptions, RouteAttributesOptions } from '../../../src/bgp/speaker/index.ts';
import {
  ROUTER,
  type LabFamily,
  type LabTransport,
  type Lack,
  type Neighbour,
  type RouterRoute,
} from '../../support/lab/router.ts';

/** Who one of our speakers is. */
export interface Own {
  readonly asn: number;
  readonly ipv4: string;
  readonly ipv6: string;
  /** Without the name of its interface. */
  readonly linkLocal: string;
}

/** One row of the matrix: a session between a router and one of our speakers, and the routes that go over it. */
export interface SessionPlan {
  /** Lower-case letters and digits. */
  readonly name: string;
  /** What the test says that it shows. */
  readonly shows: string;
  /** What the router must be able to do. */
  readonly needs?: readonly Lack[];
  readonly internal?: boolean;
  /** What the session itself runs over; IPv4 by default. */
  readonly over?: LabTransport;
  /** Whose routes it carries; by default those of the family that it runs over. */
  readonly families?: readonly LabFamily[];
  /** Who dials; we by default. */
  readonly dials?: 'we' | 'they' | 'both';
  /** We do not know the router's address, and accept it by its prefix; it dials. */
  readonly isAccepted?: boolean;
  /** How the router's configuration differs. */
  readonly theirs?: Partial<Neighbour>;
  /** How ours differs. */
  readonly ours?: (own: Own) => Partial<PeerOptions>;
  /** Of the routes that we announce. */
  readonly attributes?: RouteAttributesOptions;
  /** What the router then has to say of them, beside what every route has. */
  readonly expected?: (own: Own) => Partial<RouterRoute>;
  /** The next hop of its IPv4 routes, if it is not our IPv4 address. */
  readonly ipv4NextHop?: (own: Own) => string;
  /** Announced beside the prefixes that only this session brings. */
  readonly alsoAnnounces?: readonly string[];
  /** Its speaker has a process of its own, which can be killed. */
  readonly hasOwnProcess?: boolean;
  /** Its end is part of the test: what the router's log says of it is no complaint. */
  readonly isFaulty?: boolean;
}

/** A route of a session, and what the router has to say of it. */
export interface PlannedRoute {
  readonly prefix: string;
  readonly expected: RouterRoute;
}

/** A plan with addresses. */
export interface PlannedSession {
  readonly plan: SessionPlan;
  readonly own: Own;
  readonly neighbour: Neighbour;
  readonly listen: readonly string[];
  readonly peer: PeerOptions;
  /** One of each family, with prefixes that only this session brings. */
  readonly routes: readonly PlannedRoute[];
}

/** RFC 5398's AS numbers for documentation end at 64511; these are of RFC 6996, for private use. */
const FIRST_ASN = 64_512;

/** The first host of 192.0.2.0/24 that is ours. */
const FIRST_HOST = 10;

/** Gives each plan its addresses: 192.0.2.x and 2001:db8:78::x are ours, 198.51.100.x is what is announced. */
export function assign(plans: readonly SessionPlan[]): readonly PlannedSession[] {
  return plans.map((plan, index) => {
    const host = FIRST_HOST + index;
    const { over = 'ipv4', internal = false, isAccepted = false } = plan;
    const dials = isAccepted ? 'they' : (plan.dials ?? 'we');
    const own: Own = {
      asn: internal ? ROUTER.asn : FIRST_ASN + index,
      ipv4: `192.0.2.${host}`,
      ipv6: `2001:db8:78::${host.toString(16)}`,
      linkLocal: `fe80::78:${host.toString(16)}`,
    };
    const address = own[over];
    const families = plan.families ?? [over === 'ipv4' ? 'ipv4' : 'ipv6'];
    const here = zoned(address);
    return {
      plan,
      own,
      neighbour: {
        name: plan.name,
        address,
        asn: own.asn,
        dials: dials !== 'we',
        families,
        ...plan.theirs,
      },
      listen: dials === 'we' ? [] : [over === 'ipv4' ? `${here}:179` : `[${here}]:179`],
      peer: {
        address: zoned(ROUTER[over]),
        asn: ROUTER.asn,
        localAddress: here,
        passive: dials === 'they',
        families: families.map((family) => `${family}-unicast` as const),
        holdTime: '90s',
        connectRetry: '1s',
        ...plan.ours?.(own),
      },
      routes: families.map((family) => ({
        prefix: prefixOf(family, host),
        expected: expectedRoute(plan, own, family),
      })),
    };
  });
}

/** With the name of the interface, which is the same on both sides, where it needs one. */
function zoned(address: string): string {
  return address.startsWith('fe80:') ? `${address}%${ROUTER.interface}` : address;
}

function prefixOf(family: LabFamily, host: number): string {
  return family === 'ipv4' ? `198.51.100.${host}/32` : `2001:db8:100::${host.toString(16)}/128`;
}

function expectedRoute(plan: SessionPlan, own: Own, family: LabFamily): RouterRoute {
  const { over = 'ipv4', internal = false } = plan;
  return {
    from: own[over],
    origin: 'igp',
    asPath: internal ? [] : [own.asn],
    nextHop: nextHopOf(plan, own, family),
    med: undefined,
    localPref: internal ? 100 : undefined,
    communities: [],
    largeCommunities: [],
    extendedCommunities: [],
    onlyToCustomer: undefined,
    ...plan.expected?.(own),
  };
}

function nextHopOf({ over, ipv4NextHop }: SessionPlan, own: Own, family: LabFamily): string {
  if (family === 'ipv4' && ipv4NextHop !== undefined) return ipv4NextHop(own);
  return family === 'ipv6' && over === 'linkLocal' ? own.linkLocal : own[family];
}
