import type { PeerOptions } from '../../../src/bgp/speaker/index.ts';
import { capabilities, openMessage } from './octets.ts';

/** What a client says it is, and what the speaker has been told of it. */
export interface PeerKind {
  readonly options: Omit<PeerOptions, 'address'>;
  /** The client's OPEN, which fits. */
  readonly open: string;
  /** An AS_PATH that such a peer may send. */
  readonly asPath: string;
}

/** IPv4 unicast, route refresh, and its demarcation (RFC 7313). */
const common = '01 04 0001 00 01 02 00 46 00';
const wide = `${common} 41 04 0000fde8`;

/** Hold times so long that a test never waits for one, and keepalives that never come between. */
const quiet = { passive: true, holdTime: '180s' } as const;
const external = { ...quiet, asn: 65_000 } as const;

/** What {@link peerKinds} has names for. */
export type PeerName =
  'external' | 'extended' | 'internal' | 'narrow' | 'dual' | 'customer' | 'strict' | 'delaying';

export const peerKinds: Readonly<Record<PeerName, PeerKind>> = {
  external: {
    options: { ...external, extendedMessage: false },
    open: openMessage({ parameters: capabilities(wide) }),
    asPath: '40 02 06 02 01 0000fde8',
  },
  /** Messages of up to 65535 octets (RFC 8654). */
  extended: {
    options: external,
    open: openMessage({ parameters: capabilities(`${wide} 06 00`) }),
    asPath: '40 02 06 02 01 0000fde8',
  },
  internal: {
    options: { ...quiet, asn: 65_010, extendedMessage: false },
    open: openMessage({ asn: 'fdf2', parameters: capabilities(`${common} 41 04 0000fdf2`) }),
    asPath: '40 02 00',
  },
  /** AS numbers of 2 octets (RFC 6793 §4.2.2). */
  narrow: {
    options: { ...external, extendedMessage: false },
    open: openMessage({ parameters: capabilities(common) }),
    asPath: '40 02 04 02 01 fde8',
  },
  /** IPv4 and IPv6 routes. */
  dual: {
    options: {
      ...external,
      extendedMessage: false,
      families: ['ipv4-unicast', 'ipv6-unicast'],
      nextHop: '2001:db8::11',
    },
    open: openMessage({ parameters: capabilities(`${wide} 01 04 0002 00 01`) }),
    asPath: '40 02 06 02 01 0000fde8',
  },
  /** We are the peer's customer (RFC 9234). */
  customer: {
    options: { ...external, extendedMessage: false, role: 'customer' },
    open: openMessage({ parameters: capabilities(`${wide} 09 01 00`) }),
    asPath: '40 02 06 02 01 0000fde8',
  },
  strict: {
    options: { ...external, extendedMessage: false, role: 'customer', strictRole: true },
    open: openMessage({ parameters: capabilities(`${wide} 09 01 00`) }),
    asPath: '40 02 06 02 01 0000fde8',
  },
  /** Our OPEN waits for the peer's (DelayOpen, RFC 4271 §8.1.1). */
  delaying: {
    options: { ...external, extendedMessage: false, delayOpen: '120s' },
    open: openMessage({ parameters: capabilities(wide) }),
    asPath: '40 02 06 02 01 0000fde8',
  },
};
