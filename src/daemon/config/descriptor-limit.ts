import { descriptorNeed } from '../../bgp/speaker/index.ts';
import type { Reason } from '../../core/index.ts';
import { descriptorShortage } from '../../system/index.ts';
import type { DaemonConfiguration } from './configuration.ts';

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
  const ofSpeaker = descriptorNeed({
    peers: peers.length,
    acceptLimits: acceptPeers.map((range) => range.limit),
    listeners: speaker.listen.length,
  });
  return descriptorShortage(ofSpeaker + ofChecks, limit);
}
