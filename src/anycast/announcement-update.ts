import { ConfigurationError, isSame } from '../core/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import {
  parseAnnouncementOptions,
  type AnnouncementConfiguration,
  type AnnouncementOptions,
} from './announcement-options.ts';
import type { AnnouncementTable } from './announcement-table.ts';
import type { Announcement } from './announcement.ts';
import type { Breaker, BreakerPart } from './breaker.ts';

export interface UpdateHost {
  readonly table: AnnouncementTable;
  readonly breaker: Breaker;
  /** What an announcement has of the breaker. */
  readonly partOf: (announcement: Announcement) => BreakerPart | undefined;
}

/** Announcements, and how they are to be configured. */
export type AnnouncementUpdate = ReadonlyMap<AnnouncementDriver, AnnouncementConfiguration>;

/**
 * Checks a change of several announcements, all of it before any of it is done.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function parseUpdate(
  changes: Iterable<readonly [Announcement, AnnouncementOptions]>,
  { table, breaker, partOf }: UpdateHost,
): AnnouncementUpdate {
  const update = new Map<AnnouncementDriver, AnnouncementConfiguration>();
  for (const [announcement, options] of changes) {
    const { prefix } = announcement;
    const driver = table.driverOf(announcement);
    if (driver === undefined) {
      throw new ConfigurationError('', `${prefix} was removed: call announce for it again`);
    }
    const member = partOf(announcement)?.member;
    const configuration = parseAnnouncementOptions(
      prefix,
      options,
      (_prefix, over) => breaker.partOf(member, over).guards,
    );
    refuseOtherAddress(driver.configuration, configuration);
    update.set(driver, configuration);
  }
  table.checkUpdate(update);
  return update;
}

/** To follow another address, or to follow it otherwise, is to begin anew: the route must not be there meanwhile. */
function refuseOtherAddress(
  { prefix, lifecycle: before }: AnnouncementConfiguration,
  { lifecycle: after }: AnnouncementConfiguration,
): void {
  if (isSame(before.vip, after.vip)) return;
  throw new ConfigurationError(
    'vip',
    `it cannot be changed while ${prefix} is announced: announce it once more with this vip, and remove this announcement when that one is announced`,
  );
}
