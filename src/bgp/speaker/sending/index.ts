export type { RouteRepairKind } from './adj-rib-out.ts';
export { Distribution } from './distribution.ts';
export type { FeedSetup } from './feed-setup.ts';
export type { UnsentReason, UnsentReasonCode } from './next-hop.ts';
export { RouteFeed } from './route-feed.ts';
export { updateGroupSettings } from './update-group-settings.ts';
