import { sysctlAdviceFor, type HostedAnnouncement } from '../anycast/index.ts';
import type { SysctlAdvice } from '../host/index.ts';
import { vipModeOf } from './announced-options.ts';
import type { DaemonConfiguration } from './config/index.ts';

/**
 * What of this host's settings would not suit what a configuration announces. Nothing is set. Never rejects.
 * @param folder where the kernel shows them: `/proc/sys` by default
 */
export function hostAdvice(
  { announce, host }: Pick<DaemonConfiguration, 'announce' | 'host'>,
  folder?: string,
): Promise<readonly SysctlAdvice[]> {
  const announced = announce.map((each): HostedAnnouncement => {
    const mode = vipModeOf(each);
    return { prefix: each.prefix, vip: mode && { mode } };
  });
  return sysctlAdviceFor(announced, { sysctls: host?.sysctls, sysctlFolder: folder });
}
