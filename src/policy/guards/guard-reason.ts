import type { MassWithdrawReasonCode } from './mass-withdraw-status.ts';

/** Why a guard delays or vetoes. */
export type GuardReasonCode =
  | MassWithdrawReasonCode
  | 'lease-expired'
  | 'shared-cause'
  | 'startup-hold'
  | 'hold-down'
  | 'flap-damping'
  | 'too-few-announcers'
  | 'announcers-unknown';
