import { channel } from 'node:diagnostics_channel';
import type {
  ListenerState,
  PeerEvent,
  RefusedEvent,
  RouteEvent,
  RouteRepairEvent,
  Speaker,
  WarningEvent,
} from '../bgp/speaker/index.ts';
import { Emitter, type Clock } from '../core/index.ts';
import type { HookOutcome, StaleAddressEvent } from '../host/index.ts';
import type { SysctlEvent } from './host-keeper.ts';
import type { BackendChange } from './announcement-options.ts';
import type { AuditSubject } from '../audit/index.ts';
import type { AnnouncementDriver } from './announcement-driver.ts';
import type { AlarmEvent } from './breaker.ts';
import type { DrainEvent } from './drain/index.ts';
import { decidedSubject, PeerStandings } from './explanation.ts';
import type { HiddenAttributeWarning } from './hidden-attributes.ts';
import type {
  AnnouncementEvents,
  DecisionEvent,
  MaintenanceChange,
  RepairEvent,
  RouteAlarm,
} from './lifecycle-events.ts';

/** Everything that happens, told apart by `event`. Plain data that can be written as JSON. */
export type AnycastEvent =
  /** What is wanted of a prefix has changed. */
  | ({ readonly event: 'decision' } & DecisionEvent)
  /** A route, a withdrawal was sent to a peer; the session that had sent a route is gone. */
  | ({ readonly event: 'announced' | 'withdrawn' | 'lost' } & RouteEvent)
  /** A drain has come to its next step, or was taken back. */
  | ({ readonly event: 'drain' } & DrainEvent)
  /** An announcement was taken out of service by an operator, or put back. */
  | ({ readonly event: 'maintenance' } & MaintenanceChange)
  /** Something was not as it should be, and was put right: with a `peer`, what that peer was sent. */
  | ({ readonly event: 'repair' } & (RepairEvent | RouteRepairEvent))
  /**
   * Too many announcements would leave at once, and are held; or, with a `prefix`, a guard keeps a route that would be
   * withdrawn without it. The alarm is over when it is `closed`.
   */
  | ({ readonly event: 'alarm' } & (AlarmEvent | RouteAlarm))
  /** A hook has ended. */
  | ({ readonly event: 'hook' } & HookOutcome)
  /** An address of ours was found that nobody asks for. */
  | ({ readonly event: 'stale-address' } & StaleAddressEvent)
  /** A setting of the kernel does not suit an anycast address, was put right, or suits now. */
  | ({ readonly event: 'sysctl' } & SysctlEvent)
  /** The session of a peer has changed its state. */
  | ({ readonly event: 'peer' } & PeerEvent)
  /** Connections of strangers were refused. */
  | ({ readonly event: 'refused' } & RefusedEvent)
  /** The process may come to lack something, or a peer's own attributes hide what an announcement says. */
  | ({ readonly event: 'warning' } & (WarningEvent | HiddenAttributeWarning))
  /** A listener has got its address, or is waiting for it. */
  | ({ readonly event: 'listener'; readonly at: Date } & ListenerState)
  /** The verdict of a backend has changed; `prefixes` follow it. */
  | ({ readonly event: 'backend'; readonly prefixes: readonly string[] } & Omit<
      BackendChange,
      'snapshot'
    >);

/** A decision as the stream tells it, and what it rests on. */
export interface Decided {
  readonly event: DecisionEvent;
  /** How everything stands now: what it returns says so later, too, for that is most of the work. */
  readonly subject: () => () => AuditSubject;
}

const diagnostics = channel('keepcast:event');

/** The one stream of everything; each event goes to the `diagnostics_channel` `keepcast:event` too. */
export class EventStream extends Emitter<{ event: AnycastEvent }> {
  /** @internal Each decision when the stream has told it: of several owners of a prefix it is known whose it is. */
  readonly decided: Emitter<{ decided: Decided }> = new Emitter<{ decided: Decided }>();
  readonly #standings = new PeerStandings();

  /** @internal */
  publish(event: AnycastEvent): void {
    this.emit('event', event);
    if (diagnostics.hasSubscribers) diagnostics.publish(event);
  }

  /** @internal What a speaker tells, but for routes. */
  followSpeaker(speaker: Speaker, clock: Clock): void {
    this.#standings.follow(speaker);
    speaker
      .on('peer', (data) => {
        this.publish({ event: 'peer', ...data });
      })
      .on('repair', (data) => {
        this.publish({ event: 'repair', ...data });
      })
      .on('refused', (data) => {
        this.publish({ event: 'refused', ...data });
      })
      .on('warning', (data) => {
        this.publish({ event: 'warning', ...data });
      })
      .on('listener', (data) => {
        this.publish({ event: 'listener', at: clock.date(), ...data });
      });
  }

  /** @internal What an announcement tells, but for routes: of one with two owners they come once. */
  followAnnouncement(announcement: Emitter<AnnouncementEvents>, driver: AnnouncementDriver): void {
    const subject = (): (() => AuditSubject) =>
      decidedSubject(driver, this.#standings.of(driver.prefix));
    announcement
      .on('decision', (data) => {
        this.publish({ event: 'decision', ...data });
        this.decided.emit('decided', { event: data, subject });
      })
      .on('alarm', (data) => {
        this.publish({ event: 'alarm', ...data });
      })
      .on('drain', (data) => {
        this.publish({ event: 'drain', ...data });
      })
      .on('maintenance', (data) => {
        this.publish({ event: 'maintenance', ...data });
      })
      .on('repair', (data) => {
        this.publish({ event: 'repair', ...data });
      })
      .on('hook', (data) => {
        this.publish({ event: 'hook', ...data });
      });
  }
}
