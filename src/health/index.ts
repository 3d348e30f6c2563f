export {
  ConfigurationError,
  type Clock,
  type Duration,
  type Random,
  type Reason,
  type Timer,
} from '../core/index.ts';
export type {
  BackendInput,
  BackendOptions,
  BackendsOption,
  CheckInput,
  NestedGroupBackend,
  PortsBackend,
  Requirement,
  SeveralChecksBackend,
  SingleCheckBackend,
} from './backend-options.ts';
export {
  CheckNotRun,
  type Check,
  type CheckResult,
  type PolledCheck,
  type WatchedCheck,
  type WatchedResult,
} from './check.ts';
export { addressCheck, type AddressCheckOptions } from './checks/address-check.ts';
export { all, any, atLeast, named, not, type PolledInput } from './checks/combined-check.ts';
export { execCheck, type ExecCheckOptions } from './checks/exec-check.ts';
export type { ExitCodes } from './checks/exit-codes.ts';
export { fileCheck, type FileCheckOptions } from './checks/file-check.ts';
export {
  dnsCheck,
  type DnsCheckOptions,
  type DnsRecordType,
  type DnsResponseCode,
} from './checks/dns-check.ts';
export {
  functionCheck,
  type CheckFunction,
  type FunctionCheckOptions,
} from './checks/function-check.ts';
export { grpcCheck, type GrpcCheckOptions } from './checks/grpc-check.ts';
export {
  heartbeatCheck,
  type Beat,
  type HeartbeatCheck,
  type HeartbeatCheckOptions,
} from './checks/heartbeat-check.ts';
export { holdCheck, type HoldCheckOptions } from './checks/hold-check.ts';
export { httpCheck, type HttpCheckOptions } from './checks/http-check.ts';
export { interfaceCheck, type InterfaceCheckOptions } from './checks/interface-check.ts';
export { keepalivedCheck, type KeepalivedCheckOptions } from './checks/keepalived-check.ts';
export type { ExpectedContent } from './checks/payload.ts';
export { pingCheck, type PingCheckOptions } from './checks/ping-check.ts';
export { processCheck, type ProcessCheckOptions } from './checks/process-check.ts';
export type { ResolvedAddress } from './checks/resolved-address.ts';
export { NameResolutionError, NameResolver, type NameResolverOptions } from './checks/resolver.ts';
export { smtpCheck, type SmtpCheckOptions } from './checks/smtp-check.ts';
export type { ExpectedStatus } from './checks/status-ranges.ts';
export { tcpCheck, type TcpCheckOptions } from './checks/tcp-check.ts';
export type { TlsOptions } from './checks/tls-options.ts';
export { udpCheck, type UdpCheckOptions } from './checks/udp-check.ts';
export type { Initially, ResultWindow, Thresholds, Verdict } from './debounce.ts';
export type { DebounceOptions } from './debounce-options.ts';
export type {
  BackendsEvent,
  ChangeEvent,
  CheckNowResult,
  DegradedEvent,
  HealthEvents,
  MaintenanceEvent,
  ResultEvent,
  WeightEvent,
} from './events.ts';
export type {
  BackendsDifference,
  BackendsReason,
  DegradedReason,
  HealthReason,
  HealthReasonCode,
  MaintenanceReason,
  NestedEvidence,
  NestedReason,
  WeightReason,
} from './group-reasons.ts';
export { Health } from './health.ts';
export type { NestedGroup, NestedSnapshot } from './nested-group.ts';
export type { LatencyAverage } from './latency.ts';
export type { LatencyOptions } from './latency-options.ts';
export { exabgp, incus, keepalived, loxilb, vrrpScript } from './presets.ts';
export { ProbeLimit, processProbeLimit } from './probe-limit.ts';
export type { ProbeLimitOptions } from './probe-limits.ts';
export type { ProbeOptions, Spacing } from './probe-options.ts';
export type { ProbeResult } from './probe-result.ts';
export type {
  CheckIdentity,
  OneResultEvidence,
  StallEvidence,
  ThresholdEvidence,
  TooOldEvidence,
  WindowEvidence,
} from './reasons.ts';
export type { HealthOptions } from './settings.ts';
export type { BackendJson, CheckJson, HealthJson, IsoDate } from './snapshot-json.ts';
export type {
  BackendHealth,
  CheckHealth,
  HealthCounts,
  HealthSnapshot,
  LastResult,
  Maintenance,
} from './snapshot.ts';
export type { HealthWaitOptions } from './waiting.ts';
