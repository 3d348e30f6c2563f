import {
  Anycast,
  type AnnouncementStatus,
  type AnycastEvent,
  type HostOptions,
} from '../anycast/index.ts';
import type { ListenerState, PeerStatus } from '../bgp/speaker/index.ts';
import { Emitter, systemClock, type Clock, type Reason } from '../core/index.ts';
import { Health, type HealthSnapshot } from '../health/index.ts';
import type { RoleFileState, SysctlAdvice } from '../host/index.ts';
import type { Verdict } from '../policy/index.ts';
import type { AnnouncementConfiguration, DaemonConfiguration } from './config/index.ts';
import { AuditLog, type AuditEvent } from './audit-log.ts';
import { breakerStatus, type BreakerStatus } from './breaker-status.ts';
import { ControlServer } from './control/index.ts';
import { announcedOptions, vipModeOf } from './announced-options.ts';
import { PeerRepeats } from './peer-repeats.ts';
import { RoleFiles } from './role-files.ts';

/** What a daemon tells: what its `Anycast` tells, with the names of the file. */
export type DaemonEvent =
  | Exclude<AnycastEvent, { readonly event: 'backend' | 'warning' }>
  /** The verdict of a backend has changed. */
  | {
      readonly event: 'backend';
      readonly at: Date;
      readonly group: string;
      readonly backend: string;
      readonly from: Verdict;
      readonly to: Verdict;
      readonly reason: Reason;
    }
  /** A file says another role of this node. */
  | ({ readonly event: 'role'; readonly at: Date; readonly file: string } & RoleFileState)
  /** Records cannot be written, or can be again. */
  | ({ readonly event: 'audit' } & AuditEvent)
  | OwnEvent;

/** The daemon itself. */
interface OwnEvent {
  readonly event: 'started' | 'draining' | 'stopping' | 'stopped';
  readonly at: Date;
  readonly reason: Reason;
}

/** Everything that is known, for `GET /status`. */
export interface DaemonStatus {
  readonly at: Date;
  readonly speaker: {
    readonly asn: number;
    readonly routerId: string;
    readonly listeners: readonly ListenerState[];
  };
  readonly peers: readonly PeerStatus[];
  readonly health: Readonly<Record<string, HealthSnapshot>>;
  readonly announce: readonly AnnouncementStatus[];
  /** Those of all announcements together; undefined where the file has none. */
  readonly guards: { readonly massWithdraw: BreakerStatus | undefined };
  readonly host: {
    /** What of the kernel's settings does not suit. */
    readonly sysctls: readonly SysctlAdvice[];
  };
}

export interface DaemonOptions {
  /** Run the checks and decide, but neither listen nor dial: nothing is sent, and nothing of this host is changed. */
  readonly dryRun?: boolean;
  readonly clock?: Clock;
}

/** A configuration, running. */
export class Daemon extends Emitter<{ event: DaemonEvent }> {
  readonly #clock: Clock;
  readonly #anycast: Anycast;
  readonly #groups = new Map<string, Health>();
  readonly #control: ControlServer | undefined;
  readonly #audit: AuditLog | undefined;
  readonly #drain: DaemonConfiguration['drain'];
  readonly #summary: string;
  readonly #repeats = new PeerRepeats();
  readonly #roles: RoleFiles;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  /** @throws ConfigurationError: nothing has been started then. */
  constructor(configuration: DaemonConfiguration, { dryRun = false, clock }: DaemonOptions = {}) {
    super();
    this.#clock = clock ?? systemClock;
    const { speaker, peers, acceptPeers, health, announce, guards, control, audit, drain, host } =
      configuration;
    this.#drain = drain;
    const counts = `announcements: ${announce.length}, peers: ${peers.length}`;
    this.#summary = dryRun ? `dry run, nothing is sent: ${counts}` : counts;
    this.#anycast = new Anycast({
      ...speaker,
      ...guards,
      ...(dryRun ? { listen: [] } : {}),
      host: dryRun ? untouched(host) : { ...host, sweep: true },
      clock: this.#clock,
    });
    this.#roles = new RoleFiles(this.#clock, (file, state) => {
      this.emit('event', { event: 'role', at: this.#clock.date(), file, ...state });
    });
    this.#anycast.events.on('event', (event) => {
      // Backends are told below, with the names of their groups.
      if (event.event === 'backend') return;
      // What the file asks for was looked at when it was read, each kind of check for itself.
      if (event.event === 'warning') return;
      if (event.event === 'peer' && this.#repeats.isRepeat(event)) return;
      this.emit('event', event);
    });
    if (!dryRun) {
      for (const peer of peers) this.#anycast.addPeer(peer);
      for (const range of acceptPeers) this.#anycast.speaker.acceptPeers(range);
    }
    this.#audit =
      audit === undefined
        ? undefined
        : new AuditLog(audit, {
            anycast: this.#anycast,
            isDryRun: dryRun,
            clock: this.#clock,
            onEvent: (event) => {
              this.emit('event', { event: 'audit', ...event });
            },
          });
    for (const [group, options] of Object.entries(health)) {
      this.#groups.set(group, this.#createGroup(group, options));
    }
    const sources = { groups: this.#groups, roleOf: (file: string) => this.#roles.of(file) };
    for (const each of dryRun ? announce.map(withoutManaging) : announce) {
      const announced = announcedOptions(each, sources);
      if (announced !== undefined) this.#anycast.announce(announced.prefix, announced.options);
    }
    this.#control =
      control === undefined
        ? undefined
        : new ControlServer({ ...control, status: () => this.status });
  }

  get status(): DaemonStatus {
    const { asn, routerId, listeners, peers } = this.#anycast.speaker;
    return {
      at: this.#clock.date(),
      speaker: { asn, routerId, listeners },
      peers,
      health: Object.fromEntries(
        Array.from(this.#groups, ([group, health]) => [group, health.snapshot()]),
      ),
      announce: this.#anycast.announcements.map(({ status }) => status),
      guards: { massWithdraw: breakerStatus(this.#anycast.breaker.status, this.#clock) },
      host: { sysctls: this.#anycast.sysctlAdvice },
    };
  }

  /**
   * Opens the control endpoints, then starts probing, listening and dialling.
   * Rejects with `ERR_CONTROL_UNAVAILABLE` if a control endpoint cannot be had; nothing has been started then.
   */
  start(): Promise<void> {
    this.#starting ??= this.#begin();
    return this.#starting;
  }

  /**
   * Drains as long as the file says, then withdraws, sends Cease and closes. A second call skips the waiting, not the
   * withdrawal and the Cease.
   */
  stop(why: string): Promise<void> {
    if (this.#stopping === undefined) {
      this.#tell(this.#drain.wait > 0 ? 'draining' : 'stopping', why);
      this.#stopping = this.#leave(why);
    } else {
      this.#tell('stopping', `${why}: the waiting is skipped`);
      void this.#anycast.stop();
    }
    return this.#stopping;
  }

  async #begin(): Promise<void> {
    await this.#control?.start();
    if (this.#isStopping()) return;
    // Before what it begins with: the records of a run begin with this.
    this.#audit?.note(this.#eventOf('started', this.#summary));
    // It does not wait for a slow disk: what is not known yet is no role.
    void this.#roles.start();
    await this.#anycast.start();
    if (!this.#isStopping()) this.emit('event', this.#eventOf('started', this.#summary));
  }

  #isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  async #leave(why: string): Promise<void> {
    // A start that is under way ends first, whatever comes of it: nothing may begin after the end.
    await this.#starting?.catch(() => undefined);
    const { maxDrain, ...drain } = this.#drain;
    await this.#anycast.stop({ drain: drain.wait > 0 ? drain : 0, maxDrain });
    this.#roles.stop();
    // A program that a check has started must not outlive this process.
    await Promise.all(Array.from(this.#groups.values(), (health) => health.stop()));
    await this.#control?.stop();
    const stopped = this.#eventOf('stopped', why);
    this.#audit?.note(stopped);
    await this.#audit?.close();
    this.emit('event', stopped);
  }

  #createGroup(group: string, options: DaemonConfiguration['health'][string]): Health {
    const health = Health.of({ ...options, clock: this.#clock });
    this.#audit?.follow(group, health);
    health.on('change', ({ backend, from, to, reason, at }) => {
      // That a group knows nothing once it is stopped is no news.
      if (!health.running) return;
      this.emit('event', { event: 'backend', at, group, backend, from, to, reason });
    });
    return health;
  }

  #tell(event: 'draining' | 'stopping', message: string): void {
    const told = this.#eventOf(event, message);
    this.#audit?.note(told);
    this.emit('event', told);
  }

  #eventOf(event: OwnEvent['event'], message: string): OwnEvent {
    const reason = { code: event, message, evidence: undefined };
    return { event, at: this.#clock.date(), reason };
  }
}

/** The host is only looked at. */
function untouched(host: DaemonConfiguration['host']): HostOptions {
  return { ...host, ...(host?.sysctls === 'set' ? { sysctls: 'check' } : {}) };
}

/** Nobody adds the address, so it is not waited for either. */
function withoutManaging(announcement: AnnouncementConfiguration): AnnouncementConfiguration {
  if (vipModeOf(announcement) !== 'manage') return announcement;
  return { ...announcement, vip: undefined, vipGrace: undefined };
}
