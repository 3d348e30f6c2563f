import type { Reason } from '../../../core/index.ts';
import type { DesiredRoute } from '../route-table.ts';
import type { UpdateBlock } from './update-block.ts';

/** A route that was written, and why. */
export interface SentRoute {
  readonly route: DesiredRoute;
  readonly reason: Reason;
}

/** Routes to announce which all say the same. */
export interface AnnouncementSlice {
  readonly block: UpdateBlock;
  readonly routes: readonly DesiredRoute[];
  /** Why each of them; undefined for what is no news to the peer, which asks for everything again. */
  readonly reasons: readonly (Reason | undefined)[];
}

/** What has been written together. The caller gives it back when the kernel has taken it. */
export interface WrittenRoutes {
  readonly withdrawn: readonly SentRoute[];
  readonly announced: readonly Pick<AnnouncementSlice, 'routes' | 'reasons'>[];
}

/** What the kernel has taken, route by route. */
export interface HandedListener {
  withdrawn(route: DesiredRoute, why: Reason): void;
  announced(route: DesiredRoute, why: Reason): void;
}

export const nobody: HandedListener = { withdrawn: () => undefined, announced: () => undefined };
