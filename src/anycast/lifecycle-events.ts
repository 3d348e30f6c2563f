import type { RouteEvent, RouteExportOptions } from '../bgp/speaker/index.ts';
import type { Reason } from '../core/index.ts';
import type { HookOutcome, VipState } from '../host/index.ts';
import type { ActionName, DecisionLink, Desire, GuardName, ServiceState } from '../policy/index.ts';
import type { DecisionStanding } from './decision-standing.ts';
import type { DrainEvent, DrainStatus } from './drain/index.ts';
import type { MaintenanceReasonCode, MaintenanceSource } from './operator.ts';
import type { OwnersReasonCode } from './route-owners.ts';
import type { RouteDamage } from './route-keeper.ts';

/**
 * What is wanted of an announcement, what its route says, or who has had the last word and why, has changed. Nothing has
 * been sent yet.
 */
export interface DecisionEvent {
  readonly prefix: string;
  readonly decision: 'announce' | 'withdraw';
  readonly state: ServiceState;
  /** Which of the announcement's actions is taken. */
  readonly action: ActionName;
  /** What the route is to say, a drain aside; undefined where there is to be none. */
  readonly attributes: RouteExportOptions | undefined;
  readonly reason: Reason;
  /** How it came about, from the condition on. */
  readonly links: readonly DecisionLink[];
  /** What the decision before had come to. */
  readonly from: DecisionStanding;
  readonly at: Date;
}

export type AlarmReasonCode = 'route-kept' | 'route-kept-over';

/** A guard keeps a route that would be withdrawn without it; or does not any more. */
export interface RouteAlarm {
  readonly prefix: string;
  /** `open` while it is kept. Another guard that takes over opens it once more. */
  readonly state: 'open' | 'closed';
  readonly guard: GuardName;
  readonly reason: Reason<AlarmReasonCode>;
  readonly at: Date;
}

/** What was found not to be as it should be: a route, an address, or a decision that no event has led to. */
export type RepairKind = RouteDamage | 'address-gone' | 'event-missed';

/** Something was not as it should be, and was put right. */
export interface RepairEvent {
  readonly prefix: string;
  readonly what: RepairKind;
  readonly reason: Reason<RepairKind>;
  readonly at: Date;
}

/** An announcement was taken out of service by hand or by a file, or put back. */
export interface MaintenanceChange {
  readonly prefix: string;
  /** Whether it is out of service now, for this or another reason. */
  readonly maintenance: boolean;
  readonly source: MaintenanceSource;
  readonly reason: Reason<MaintenanceReasonCode>;
  readonly at: Date;
}

export interface AnnouncementEvents {
  decision: DecisionEvent;
  /** The route was sent to a peer. */
  announced: RouteEvent;
  /** The withdrawal was sent to a peer. */
  withdrawn: RouteEvent;
  /** The session that had sent the route is gone, and the peer drops the route with it. */
  lost: RouteEvent;
  drain: DrainEvent;
  maintenance: MaintenanceChange;
  repair: RepairEvent;
  alarm: RouteAlarm;
  /** A hook has ended. */
  hook: HookOutcome;
}

/** How an announcement stands, for status. */
export interface AnnouncementStatus {
  readonly prefix: string;
  readonly state: ServiceState;
  /** What is wanted; `nothing` before the first evidence. */
  readonly decision: Desire;
  /** Which of the announcement's actions is taken; undefined while it follows nothing. */
  readonly action: ActionName | undefined;
  /** What the route is to say, a drain aside; undefined where there is to be none. */
  readonly attributes: RouteExportOptions | undefined;
  readonly reason: Reason;
  readonly draining: boolean;
  /** How its drain stands; undefined without one. */
  readonly drain: DrainStatus | undefined;
  /** Why it is out of service, by hand or by a file; undefined if it is not. */
  readonly maintenance: Reason<MaintenanceReasonCode> | undefined;
  /** Why the route that it wants is not there: another owner does not want it, and all must. */
  readonly objection: Reason<OwnersReasonCode> | undefined;
  /** Why a guard keeps a route that would be withdrawn without it; undefined if none does. */
  readonly alarm: Reason<AlarmReasonCode> | undefined;
  /** Why it is still there although it is to be removed; undefined if it is not. */
  readonly removal: Reason | undefined;
  /** Whether this host has the address of the service; undefined where nobody asked. */
  readonly vip: VipState | undefined;
  /** How each guard stands that has something to say. */
  readonly guards: Readonly<Partial<Record<GuardName, string>>>;
  /** Why a hook has failed the last time that it ran; undefined if it has not. */
  readonly hookFault: Reason | undefined;
  /** The peers that have been told the route on a session that is Established now. */
  readonly announcedTo: readonly string[];
  /** The names in `peers` and `perPeer` that no peer has now, and no address of an accepted prefix. */
  readonly unknownPeers: readonly string[];
}
