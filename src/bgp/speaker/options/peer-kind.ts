import { ConfigurationError } from '../../../core/index.ts';
import type { Role } from '../../session/index.ts';
import type { PeerAttributes } from '../route.ts';

/** What the options of a peer say about the two AS numbers. */
interface PeerAsNumbers {
  readonly asn: number | 'external' | 'internal';
  readonly localAsn: number | undefined;
  readonly role: Role | undefined;
  readonly attributes: PeerAttributes;
}

/**
 * Whether the peer is in our own AS; undefined where nobody knows.
 * @param speakerAsn the speaker's own, where it is known
 */
function peerKind(
  { asn, localAsn }: Pick<PeerAsNumbers, 'asn' | 'localAsn'>,
  speakerAsn: number | undefined,
): 'internal' | 'external' | undefined {
  if (typeof asn === 'string') return asn;
  const ours = localAsn ?? speakerAsn;
  if (ours === undefined) return undefined;
  return asn === ours ? 'internal' : 'external';
}

/**
 * Refuses what an internal, or an external, peer cannot have.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function refuseWrongKind(peer: PeerAsNumbers, speakerAsn: number | undefined): void {
  const { asn, localAsn, role, attributes } = peer;
  if (localAsn !== undefined && (asn === localAsn || asn === 'internal')) {
    throw new ConfigurationError(
      'localAsn',
      `it would be the peer's own AS: leave localAsn out, or write another AS number`,
    );
  }
  const refuse = (path: string, problem: string): never => {
    throw new ConfigurationError(path, problem);
  };
  const kind = peerKind(peer, speakerAsn);
  if (kind === 'external' && attributes.localPref !== undefined) {
    refuse(
      'localPref',
      'LOCAL_PREF is for internal peers (RFC 4271 §5.1.5), and this one is external: write med or prepend',
    );
  }
  if (kind !== 'internal') return;
  if (role !== undefined) {
    refuse('role', 'roles are for external peers (RFC 9234 §4.1), and this one is internal');
  }
  if (attributes.prepend !== undefined && attributes.prepend > 0) {
    refuse(
      'prepend',
      'our AS number is sent to external peers only (RFC 4271 §5.1.2), and this one is internal: write localPref',
    );
  }
}
