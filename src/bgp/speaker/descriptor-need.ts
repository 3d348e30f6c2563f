import { defaultAcceptLimit } from './accept-options.ts';

/** A peer has two connections while both sides dial (RFC 4271 §6.8). */
const CONNECTIONS_OF_A_PEER = 2;

/** What a speaker may have open at once. */
export interface DescriptorUse {
  /** How many peers are configured. */
  readonly peers: number;
  /** For each prefix that is accepted, how many peers it may have; undefined for the default. */
  readonly acceptLimits: readonly (number | undefined)[];
  readonly listeners: number;
}

/** How many descriptors a speaker may need at once. */
export function descriptorNeed({ peers, acceptLimits, listeners }: DescriptorUse): number {
  const accepted = acceptLimits.reduce<number>((sum, limit = defaultAcceptLimit) => sum + limit, 0);
  return (peers + accepted) * CONNECTIONS_OF_A_PEER + listeners;
}
