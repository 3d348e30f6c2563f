import type {
  ActionsOptions,
  DrainOptions,
  HostOptions,
  LifecycleOptions,
  RoleOptions,
} from '../../anycast/index.ts';
import type { AuditFileOptions } from '../../audit/index.ts';
import type { AcceptOptions, PeerOptions, RouteExportOptions } from '../../bgp/speaker/index.ts';
import type { Duration } from '../../core/index.ts';
import type { HealthOptions } from '../../health/index.ts';
import type {
  GuardOptions,
  MassWithdrawOptions,
  MetricOptions,
  WithdrawWhen,
} from '../../policy/index.ts';

/** A configuration file, checked: plain data, from which the daemon builds its objects. */
export interface DaemonConfiguration {
  readonly speaker: SpeakerConfiguration;
  /** In the order of the file; no two with one identity. */
  readonly peers: readonly PeerOptions[];
  /** The prefixes from which peers may connect. */
  readonly acceptPeers: readonly AcceptOptions[];
  /** By name: what `Health.of` takes. */
  readonly health: Readonly<Record<string, HealthOptions>>;
  /** In the order of the file; a prefix with several owners is there once for each. */
  readonly announce: readonly AnnouncementConfiguration[];
  /** Undefined: none. */
  readonly guards?: GuardsConfiguration;
  readonly drain: DrainConfiguration;
  /** What is done about the settings of the kernel, and how our addresses are marked. */
  readonly host?: HostConfiguration;
  /** Nothing is written by default. */
  readonly audit?: AuditConfiguration | undefined;
  /** Undefined: no status endpoint. */
  readonly control: ControlConfiguration | undefined;
  /** The prefixes within which every announced one lies; undefined: no limit. */
  readonly allow: readonly string[] | undefined;
}

export interface SpeakerConfiguration {
  readonly asn: number;
  readonly routerId: string;
  /** Empty: the speaker only dials. */
  readonly listen: readonly string[];
}

/** One owner of one prefix. */
export interface AnnouncementConfiguration extends RouteExportOptions, LifecycleOptions {
  /** In its one form, without host bits. */
  readonly prefix: string;
  /** The name of a group in `health`, or of several. */
  readonly health: string | readonly string[];
  /** `'all-offline'` by default. */
  readonly withdrawWhen: WithdrawWhen;
  readonly maxAge?: Duration;
  readonly onUnknown?: 'withdraw' | 'keep';
  readonly guards?: GuardOptions<RouteExportOptions>;
  readonly actions?: ActionsOptions;
  readonly metric?: MetricOptions;
  readonly role?: RoleConfiguration;
}

/** What a route says by the role of this node. */
export interface RoleConfiguration extends Omit<RoleOptions, 'source'> {
  /** The absolute path of the file whose first word is the role. */
  readonly file: string;
}

export type HostConfiguration = Pick<HostOptions, 'sysctls' | 'mark'>;

/** The guards of all announcements together. */
export interface GuardsConfiguration {
  readonly massWithdraw?: MassWithdrawOptions<RouteExportOptions>;
}

/** Where records are written; at least one of the two. */
export interface AuditConfiguration {
  /** What is decided and sent. */
  readonly records?: AuditFileOptions;
  /** What every check finds: for `keepcast replay`. */
  readonly trace?: AuditFileOptions;
}

export interface DrainConfiguration {
  /** How long a stop makes the routes less preferred before it withdraws them, in milliseconds: 0 is not at all. */
  readonly wait: number;
  /** The longest that it may take, hooks included, in milliseconds: 10 s more than `wait` by default. */
  readonly maxDrain?: number;
  /** What the routes say meanwhile. */
  readonly med?: NonNullable<DrainOptions['med']>;
  readonly prepend?: NonNullable<DrainOptions['prepend']>;
}

/** At least one of the two. */
export interface ControlConfiguration {
  /** The absolute path of the unix socket. */
  readonly socket?: string;
  /** An address of the loopback and a port, such as `127.0.0.1:8179`. */
  readonly http?: string;
}
