import type { AddressFamily } from './prefix-forms.ts';

/** What decides the reading and writing of a message beside its octets: what the session has negotiated. */
export interface MessageContext {
  /** AS numbers in AS_PATH are 4 octets wide (RFC 6793); true when both sides have sent capability 65. */
  readonly fourOctetAsn: boolean;
  /** The families whose prefixes carry path identifiers in this direction (RFC 7911), or `'all'`. None by default. */
  readonly addPath?: 'all' | readonly AddressFamily[];
  /** Message type 128 is a ROUTE-REFRESH from before RFC 2918 (capability 128); false by default: 1/3. */
  readonly legacyRouteRefresh?: boolean;
  /** Messages may be 65535 octets long instead of 4096 (RFC 8654); false by default. */
  readonly extendedMessage?: boolean;
  /**
   * Whether the peer is in another AS. Some attributes mean nothing from there and are discarded (RFC 7606 §7.5,
   * §7.9, §7.10), and confederation segments are malformed (RFC 5065 §5). Left out: these rules are not applied.
   */
  readonly peerType?: 'internal' | 'external';
}
