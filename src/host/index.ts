export { FlagFiles, type FlagReasonCode, type FlagState } from './flags/flag-files.ts';
export { parseHooks, type Hook, type HookOptions, type HookState } from './hooks/hook-options.ts';
export {
  HookRunner,
  type HookEvent,
  type HookOutcome,
  type HookRunnerOptions,
} from './hooks/hook-runner.ts';
export type { SysctlAdvice } from './sysctl/advice.ts';
export {
  parseSysctlMode,
  Sysctls,
  type SysctlChange,
  type SysctlMode,
  type SysctlsOptions,
} from './sysctl/sysctls.ts';
export { parseVip, type Vip, type VipMode, type VipOptions } from './vip/vip-options.ts';
export type { VipEvidence, VipReason, VipReasonCode, VipState } from './vip/vip-reasons.ts';
export type { VirtualAddress, VirtualAddressEvents } from './vip/virtual-address.ts';
export {
  VirtualAddresses,
  type StaleAddressEvent,
  type VirtualAddressesEvents,
  type VirtualAddressesOptions,
} from './vip/virtual-addresses.ts';
