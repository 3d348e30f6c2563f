import type { Speaker } from '../bgp/speaker/index.ts';
import { reason, type Clock, type Reason } from '../core/index.ts';
import type { FlagFiles, VirtualAddress } from '../host/index.ts';
import type { AnnouncementConfiguration } from './announcement-options.ts';
import type { HealthFeeds } from './health-feeds.ts';
import type { RouteOwners } from './route-owners.ts';

export type AnnouncementReasonCode = 'not-started' | 'stopped' | 'removed';

/** What an announcement needs from its `Anycast`. */
export interface AnnouncementSetup {
  readonly configuration: AnnouncementConfiguration;
  readonly speaker: Speaker;
  readonly clock: Clock;
  readonly owners: RouteOwners;
  /** The address that it needs on this host; undefined where nobody asked. */
  readonly claim: VirtualAddress | undefined;
  readonly flags: FlagFiles;
  readonly feeds: HealthFeeds;
}

const IDLE: Readonly<Record<AnnouncementReasonCode, string>> = {
  'not-started': 'not started',
  stopped: 'stopped',
  removed: 'the announcement was removed',
};

/** Why nothing is wanted of what follows nothing. */
export function idleBecause(code: AnnouncementReasonCode): Reason<AnnouncementReasonCode> {
  return reason(code, IDLE[code]);
}
