import type { AnnouncementSlice, SentRoute, WrittenRoutes } from './written-routes.ts';

/** What is given to the kernel together, and what it says. */
export interface FeedBatch extends WrittenRoutes {
  readonly withdrawn: SentRoute[];
  readonly announced: AnnouncementSlice[];
  readonly parts: Uint8Array[];
  /** Of the UPDATEs in it. */
  octets: number;
  /** To be called when the kernel has taken it. */
  handed: () => void;
}

export function emptyBatch(): FeedBatch {
  return { withdrawn: [], announced: [], parts: [], octets: 0, handed: () => undefined };
}

/** A batch of one piece is shared as it is. */
export function inOnePiece({ parts }: FeedBatch): Uint8Array {
  const [first, second] = parts;
  return first !== undefined && second === undefined ? first : Buffer.concat(parts);
}
