/**
 * keepcast announces an anycast address over BGP while the service behind it is healthy, and withdraws it when it is
 * not. `Anycast` joins the parts; each is of use alone: `Health` without BGP, `Speaker` without health, and the codec
 * in `keepcast/bgp-packet-lite` without either.
 */
export {
  Announcement,
  Anycast,
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
  type ListenerState,
  type PeerEvent,
  type PeerOptions,
  type PeerStatus,
  type ReceivedEvent,
  type RouteAttributesOptions,
  type RouteEvent,
  type RouteHandle,
  type RouteOptions,
  type SpeakerEvents,
  type SpeakerOptions,
} from './bgp/speaker/index.ts';
export {
  ConfigurationError,
  KeepcastError,
  systemClock,
  type Clock,
  type ConfigurationErrorCode,
  type Duration,
  type Reason,
  type Timer,
} from './core/index.ts';
export {
  CheckNotRun,
  functionCheck,
  Health,
  httpCheck,
  tcpCheck,
  type ChangeEvent,
  type Check,
  type CheckInput,
  type CheckResult,
  type HealthEvents,
  type HealthOptions,
  type HealthReason,
  type HttpCheckOptions,
  type PolledCheck,
  type ResultEvent,
  type TcpCheckOptions,
  type WatchedCheck,
} from './health/index.ts';
export type {
  ConditionReasonCode,
  HealthSnapshot,
  ServiceState,
  Verdict,
  WithdrawWhen,
} from './policy/index.ts';
