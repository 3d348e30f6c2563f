import { defaultAcceptLimit } from '../../bgp/speaker/index.ts';
import type { Reason } from '../../core/index.ts';
import { descriptorShortage } from '../../system/index.ts';
import type { DaemonConfiguration } from './configuration.ts';

/** A peer has two connections while both sides dial (RFC 4271 §6.8). */
const CONNECTIONS_OF_A_PEER = 2;

/**
 * Whether peers and checks of the configuration may need more descriptors than this process may have; undefined if not.
 * @param ofChecks how many descriptors the checks may have open at once
 * @param limit the limit of this process by default
 */
export function configurationShortage(
  { peers, acceptPeers, speaker }: DaemonConfiguration,
  ofChecks: number,
  limit?: number,
): Reason | undefined {
  const accepted = acceptPeers.reduce((sum, { limit = defaultAcceptLimit }) => sum + limit, 0);
  const wanted =
    (peers.length + accepted) * CONNECTIONS_OF_A_PEER + speaker.listen.length + ofChecks;
  return descriptorShortage(wanted, limit);
}
