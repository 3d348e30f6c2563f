import { formatFault, loadConfiguration, type DaemonConfiguration } from '../daemon/index.ts';
import type { Output } from './output.ts';

/**
 * Reads the file and prints every fault and warning, one a line.
 * @returns undefined if the file has a fault.
 */
export async function readConfiguration(
  file: string,
  output: Output,
): Promise<DaemonConfiguration | undefined> {
  const { configuration, faults, warnings } = await loadConfiguration(file);
  for (const fault of faults) output.error(formatFault(fault));
  for (const warning of warnings) output.error(`${formatFault(warning)} (warning)`);
  return configuration;
}
