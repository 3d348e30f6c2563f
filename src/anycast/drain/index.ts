export {
  Drain,
  type DrainEvent,
  type DrainHost,
  type DrainReasonCode,
  type DrainResult,
  type DrainStatus,
} from './drain.ts';
export type { DrainEnd, DrainPhase } from './drain-machine.ts';
export {
  parseDrainOptions,
  type DrainCondition,
  type DrainOptions,
  type DrainPlan,
} from './drain-options.ts';
export { drainedExport } from './drained-export.ts';
