import type { PeerOptions, RouteAttributesOptions } from '../../../src/bgp/speaker/index.ts';
import { ROUTER, type Neighbour, type RouterRoute } from '../../support/lab/router.ts';

/** One row of the matrix: a session between a router and one of our speakers, and the route that goes over it. */
export interface SessionPlan {
  /** Letters and digits. */
  readonly name: string;
  /** What the test says that it shows. */
  readonly shows: string;
  readonly internal?: boolean;
  /** What the session itself runs over; IPv4 by default. */
  readonly over?: 'ipv4' | 'ipv6';
  /** Who dials; we by default. */
  readonly dials?: 'we' | 'they' | 'both';
  /** How the router's configuration differs. */
  readonly theirs?: Partial<Neighbour>;
  /** How ours differs. */
  readonly ours?: Partial<PeerOptions>;
  /** Of the route that we announce. */
  readonly attributes?: RouteAttributesOptions;
  /** What the router then has to say of it, beside what every route has. */
  readonly expected?: Partial<RouterRoute>;
  /** Its speaker has a process of its own, which can be killed. */
  readonly hasOwnProcess?: boolean;
  /** Its end is part of the test: what the router's log says of it is no complaint. */
  readonly isFaulty?: boolean;
}

/** A plan with addresses. */
export interface PlannedSession {
  readonly plan: SessionPlan;
  readonly neighbour: Neighbour;
  readonly asn: number;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly routerId: string;
  readonly listen: readonly string[];
  readonly peer: PeerOptions;
  /** The prefix that only this session brings. */
  readonly prefix: string;
  /** What the router has to say of it. */
  readonly route: RouterRoute;
}

/** RFC 5398's AS numbers for documentation begin here; ours are behind the router's. */
const FIRST_ASN = 64_500;

/** The first host of 192.0.2.0/24 that is ours. */
const FIRST_HOST = 10;

/** Gives each plan its addresses: 192.0.2.x and 2001:db8:78::x are ours, 198.51.100.x is what is announced. */
export function assign(plans: readonly SessionPlan[]): readonly PlannedSession[] {
  return plans.map((plan, index) => {
    const host = FIRST_HOST + index;
    const ipv4 = `192.0.2.${host}`;
    const ipv6 = `2001:db8:78::${host.toString(16)}`;
    const { over = 'ipv4', dials = 'we', internal = false } = plan;
    const address = over === 'ipv4' ? ipv4 : ipv6;
    const asn = internal ? ROUTER.asn : FIRST_ASN + index;
    return {
      plan,
      asn,
      ipv4,
      ipv6,
      routerId: ipv4,
      neighbour: {
        name: plan.name,
        address,
        asn,
        dials: dials !== 'we',
        families: [over],
        ...plan.theirs,
      },
      listen: dials === 'we' ? [] : [over === 'ipv4' ? `${ipv4}:179` : `[${ipv6}]:179`],
      peer: {
        address: ROUTER[over],
        asn: ROUTER.asn,
        localAddress: address,
        passive: dials === 'they',
        holdTime: '90s',
        connectRetry: '1s',
        ...plan.ours,
      },
      prefix: over === 'ipv4' ? `198.51.100.${host}/32` : `2001:db8:100::${host.toString(16)}/128`,
      route: {
        from: address,
        origin: 'igp',
        asPath: internal ? [] : [asn],
        nextHop: address,
        med: undefined,
        localPref: internal ? 100 : undefined,
        communities: [],
        largeCommunities: [],
        ...plan.expected,
      },
    };
  });
}
