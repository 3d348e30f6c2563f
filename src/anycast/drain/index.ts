export { Drain, type DrainHost } from './drain.ts';
export type {
  DrainAttributes,
  DrainEvent,
  DrainReasonCode,
  DrainResult,
  DrainStatus,
} from './drain-status.ts';
export type { DrainEnd, DrainPhase } from './drain-machine.ts';
export {
  parseDrainOptions,
  type DrainCondition,
  type DrainOptions,
  type DrainPlan,
} from './drain-options.ts';
export { drainedExport } from './drained-export.ts';
