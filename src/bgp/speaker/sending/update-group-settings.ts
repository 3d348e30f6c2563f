import type { Family, NegotiatedSession, Role } from '../../session/index.ts';
import type { PeerConfiguration } from '../peer-options.ts';
import type { PeerAttributes } from '../route.ts';
import { nextHopSource, type NextHopSource } from './next-hop.ts';

/** Everything that decides the octets of an UPDATE beside the route. Peers for which it is the same share them. */
export interface UpdateGroupSettings {
  /** Ours towards these peers. */
  readonly localAsn: number;
  readonly internal: boolean;
  readonly fourOctetAsn: boolean;
  /** Octets of the longest message. */
  readonly maxLength: number;
  readonly families: readonly Family[];
  /** Whose prefixes carry path identifiers. */
  readonly addPath: readonly Family[];
  readonly nextHops: NextHopSource;
  readonly attributes: PeerAttributes;
  /** The peers keep routes for long (RFC 9494). */
  readonly longLivedGracefulRestart: boolean;
  /** OTC is added (RFC 9234 §5). */
  readonly onlyToCustomer: boolean;
}

const PLAIN_LENGTH = 4_096;

/** RFC 8654 §4 */
const EXTENDED_LENGTH = 65_535;

/** The roles of ours whose routes stay below the other side (RFC 9234 §5). */
const marking: readonly (Role | undefined)[] = ['provider', 'route-server', 'peer'];

/** @param localAddress our address on the session, with its zone if it has one */
export function updateGroupSettings(
  configuration: PeerConfiguration,
  negotiated: NegotiatedSession,
  localAsn: number,
  localAddress: string,
): UpdateGroupSettings {
  const internal = negotiated.peerAsn === localAsn;
  return {
    localAsn,
    internal,
    fourOctetAsn: negotiated.fourOctetAsn,
    maxLength: negotiated.extendedMessage ? EXTENDED_LENGTH : PLAIN_LENGTH,
    families: negotiated.families,
    addPath: negotiated.addPathSend,
    nextHops: nextHopSource(configuration, negotiated, localAddress),
    attributes: configuration.attributes,
    longLivedGracefulRestart: negotiated.longLivedGracefulRestart,
    // RFC 9234 §4.2: our role counts where the peer does not tell its own.
    onlyToCustomer: !internal && marking.includes(configuration.role),
  };
}

/** The same for settings that are the same. */
export function settingsKey(settings: UpdateGroupSettings): string {
  return JSON.stringify(settings, (_name, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
}
