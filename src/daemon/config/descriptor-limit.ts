import { defaultAcceptLimit } from '../../bgp/speaker/index.ts';
import type { Reason } from '../../core/index.ts';
import { descriptorShortage } from '../../system/index.ts';
import type { DaemonConfiguration } from './configuration.ts';

/** A peer has two connections while both sides dial (RFC 4271 §6.8). */
const CONNECTIONS_OF_A_PEER = 2;

/**
 * Whether peers and checks of the configuration may need more descriptors than this process may have; undefined if not.
 * @param limit the limit of this process by default
 */
export function configurationShortage(
  { peers, acceptPeers, speaker, health }: DaemonConfiguration,
  limit?: number,
): Reason | undefined {
  const checks = Object.values(health).flatMap(({ backends }) => Object.values(backends).flat());
  const accepted = acceptPeers.reduce((sum, { limit = defaultAcceptLimit }) => sum + limit, 0);
  const wanted =
    (peers.length + accepted) * CONNECTIONS_OF_A_PEER + speaker.listen.length + checks.length;
  return descriptorShortage(wanted, limit);
}
