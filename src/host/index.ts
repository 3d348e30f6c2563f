export { FlagFiles, type FlagReasonCode, type FlagState } from './flags/flag-files.ts';
export { parseHooks, type Hook, type HookOptions, type HookState } from './hooks/hook-options.ts';
export {
  HookRunner,
  type HookEvent,
  type HookOutcome,
  type HookReasonCode,
  type HookRunnerOptions,
} from './hooks/hook-runner.ts';
export {
  RoleFile,
  type RoleFileOptions,
  type RoleFileReasonCode,
  type RoleFileState,
} from './role/role-file.ts';
export type { SysctlAdvice } from './sysctl/advice.ts';
export {
  parseSysctlMode,
  Sysctls,
  type SysctlMode,
  type SysctlNeed,
  type SysctlNews,
  type SysctlReasonCode,
  type SysctlsOptions,
} from './sysctl/sysctls.ts';
export { parseVip, type Vip, type VipMode, type VipOptions } from './vip/vip-options.ts';
export type { VipEvidence, VipReason, VipReasonCode, VipState } from './vip/vip-reasons.ts';
export type { VirtualAddress, VirtualAddressEvents } from './vip/virtual-address.ts';
export type { StaleAddressEvent } from './vip/leftovers.ts';
export {
  VirtualAddresses,
  type VirtualAddressesEvents,
  type VirtualAddressesOptions,
} from './vip/virtual-addresses.ts';
