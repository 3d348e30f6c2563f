import { readFileSync } from 'node:fs';
import { reason, type Reason } from '../core/index.ts';

/** What a process needs beside its sockets: standard streams, the event loop, modules, log files. */
const OWN_USE = 64;

type Report = NodeJS.ProcessReport & { excludeNetwork?: boolean };

export interface DescriptorEvidence {
  readonly wanted: number;
  readonly limit: number;
}

/** How many descriptors this process may have open (the soft RLIMIT_NOFILE); undefined where the system does not say. */
export function openFileLimit(): number | undefined {
  return limitOfLinux() ?? limitOfReport();
}

/** A report takes 15 ms, during which nothing else runs. */
function limitOfLinux(): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+|unlimited)\s/m.exec(
      readFileSync('/proc/self/limits', 'latin1'),
    )?.[1];
    if (soft === undefined) return undefined;
    return soft === 'unlimited' ? Infinity : Number(soft);
  } catch {
    // Another system, or a container without /proc.
    return undefined;
  }
}

function limitOfReport(): number | undefined {
  // The types say that there is always a report, and know no `excludeNetwork` (Node 20.13).
  const report = process.report as Report | undefined;
  if (report === undefined) return undefined;
  const before = report.excludeNetwork;
  // Without this it asks the DNS for the name of every peer, and waits.
  report.excludeNetwork = true;
  try {
    const { userLimits } = report.getReport() as {
      readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } };
    };
    const soft = userLimits?.open_files?.soft;
    if (soft === 'unlimited') return Infinity;
    return typeof soft === 'number' ? soft : undefined;
  } finally {
    if (before !== undefined) report.excludeNetwork = before;
  }
}

/**
 * Whether that many sockets fit into the limit of the process beside its own use; undefined if they do, or if nobody
 * knows.
 * @param wanted sockets of peers, checks and listeners that may be open at once
 */
export function descriptorShortage(
  wanted: number,
  limit: number | undefined = openFileLimit(),
): Reason<'descriptor-limit', DescriptorEvidence> | undefined {
  const needed = wanted + OWN_USE;
  if (limit === undefined || needed <= limit) return undefined;
  return reason(
    'descriptor-limit',
    `peers and checks may need ${needed} descriptors at once, and this process may have ${limit}: raise the limit with "ulimit -n ${needed}", or LimitNOFILE=${needed} in the unit of systemd`,
    { wanted: needed, limit },
  );
}
