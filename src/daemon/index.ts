export {
  formatFault,
  loadConfiguration,
  type ConfigurationFault,
  type DaemonConfiguration,
  type LoadedConfiguration,
} from './config/index.ts';
export { announcedOptions } from './announced-options.ts';
export { Daemon, type DaemonEvent, type DaemonOptions, type DaemonStatus } from './daemon.ts';
export { hostAdvice } from './host-advice.ts';
export { planOf, type PlannedAnnouncement, type PlanOptions } from './plan.ts';
export type { PlannedRoute } from './planned-route.ts';
