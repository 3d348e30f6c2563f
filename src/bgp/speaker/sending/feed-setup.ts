import type { Clock, Reason } from '../../../core/index.ts';
import type { Family, Session } from '../../session/index.ts';
import type { DesiredRoutes } from '../desired-routes.ts';
import type { EndOfRibHoldOptions } from './end-of-rib-hold.ts';
import type { SendQueue } from './send-queue.ts';
import type { UpdateGroup } from './update-group.ts';

/** What a feed tells: what the kernel has taken on an Established session. */
interface FeedListener {
  announced(prefix: string, why: Reason): void;
  withdrawn(prefix: string, why: Reason): void;
  /** Everything that was withdrawn is with the kernel, and nothing is announced. */
  empty(): void;
}

export interface FeedSetup {
  /** The peer's name. */
  readonly peer: string;
  /** The peer's address. */
  readonly address: string;
  readonly session: Pick<Session, 'connection' | 'giveUpSending' | 'sendMessages' | 'writable'>;
  readonly group: UpdateGroup;
  readonly desired: DesiredRoutes;
  readonly queue: SendQueue;
  readonly clock: Clock;
  /** Milliseconds that a withdrawal may wait (DESIGN rule 4). */
  readonly patience: number;
  readonly families: readonly Family[];
  readonly routeRefresh: 'none' | 'plain' | 'enhanced';
  /** What End-of-RIB waits for; by default for nothing but the routes. */
  readonly deferral?: Pick<EndOfRibHoldOptions, 'deferral' | 'longest'> | undefined;
  readonly listener: FeedListener;
}
