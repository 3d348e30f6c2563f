/**
 * keepcast announces an anycast address over BGP while the service behind it is healthy, and withdraws it when it is
 * not. `Anycast` joins the parts; each is of use alone: `Health` without BGP, `Speaker` without health, and the codec
 * in `keepcast/bgp-packet-lite` without either.
 */
import type { AnnouncementReasonCode } from './anycast/index.ts';
import type {
  ListenerReasonCode,
  RouteReasonCode,
  SessionReasonCode,
} from './bgp/speaker/index.ts';
import type { HealthReasonCode } from './health/index.ts';
import type { ConditionReasonCode } from './policy/index.ts';

export {
  Anycast,
  type Announcement,
  type AnnouncementEvents,
  type AnnouncementOptions,
  type AnnouncementReasonCode,
  type AnnouncementStatus,
  type AnycastEvent,
  type AnycastOptions,
  type BackendChange,
  type DecisionEvent,
  type Desire,
  type EventStream,
  type HealthSource,
  type StopOptions,
} from './anycast/index.ts';
export {
  Speaker,
  type AcceptOptions,
  type Family,
  type FamilyCounts,
  type FarewellOptions,
  type FaultsEvent,
  type LateEvent,
  type Ineligibility,
  type ListenerReasonCode,
  type ListenerState,
  type Network,
  type PeerEvent,
  type PeerOptions,
  type PeerStatus,
  type PrefixLimitEvent,
  type ReceivedCounts,
  type ReceivedEvent,
  type ReceivedRoute,
  type RouteAttributesOptions,
  type RouteEvent,
  type RouteExportOptions,
  type RouteHandle,
  type RouteOptions,
  type RouteReasonCode,
  type SessionPhase,
  type SessionReason,
  type SessionReasonCode,
  type SpeakerEvents,
  type SpeakerOptions,
  type UnsentReasonCode,
  type UnsentRoute,
  type UpdateFault,
  type WaitOptions,
} from './bgp/speaker/index.ts';
export {
  ConfigurationError,
  KeepcastError,
  systemClock,
  type Clock,
  type ConfigurationErrorCode,
  type Duration,
  type Random,
  type Reason,
  type Timer,
} from './core/index.ts';
export {
  addressCheck,
  CheckNotRun,
  dnsCheck,
  execCheck,
  fileCheck,
  functionCheck,
  grpcCheck,
  Health,
  httpCheck,
  interfaceCheck,
  NameResolutionError,
  NameResolver,
  pingCheck,
  processCheck,
  smtpCheck,
  tcpCheck,
  udpCheck,
  type AddressCheckOptions,
  type BackendInput,
  type BackendOptions,
  type BackendsOption,
  type ChangeEvent,
  type Check,
  type CheckInput,
  type CheckResult,
  type DnsCheckOptions,
  type DnsRecordType,
  type DnsResponseCode,
  type ExecCheckOptions,
  type ExitCodes,
  type ExpectedContent,
  type FileCheckOptions,
  type GrpcCheckOptions,
  type HealthEvents,
  type HealthOptions,
  type HealthReason,
  type HealthReasonCode,
  type HttpCheckOptions,
  type InterfaceCheckOptions,
  type NameResolverOptions,
  type NestedGroup,
  type PingCheckOptions,
  type PolledCheck,
  type ProbeOptions,
  type ProcessCheckOptions,
  type Requirement,
  type ResolvedAddress,
  type ResultEvent,
  type SmtpCheckOptions,
  type TcpCheckOptions,
  type TlsOptions,
  type UdpCheckOptions,
  type WatchedCheck,
  type WatchedResult,
} from './health/index.ts';
export type {
  ConditionReasonCode,
  HealthSnapshot,
  ServiceState,
  Verdict,
  WithdrawWhen,
} from './policy/index.ts';

/** Every code that a reason of ours can have. (A reason that a program hands to `speaker.announce` has its own.) */
export type ReasonCode =
  | AnnouncementReasonCode
  | ConditionReasonCode
  | HealthReasonCode
  | ListenerReasonCode
  | RouteReasonCode
  | SessionReasonCode;
