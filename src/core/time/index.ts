export { backoffDelay, type Backoff } from './backoff.ts';
export type { Clock, Random, Timer } from './clock.ts';
export { dateAt } from './date-at.ts';
export { Deadline } from './deadline.ts';
export { formatDuration, parseDuration, type Duration } from './duration.ts';
export { protocolJitter, spread } from './jitter.ts';
export { LagMonitor } from './lag-monitor.ts';
export { nextTurn, systemClock } from './system-clock.ts';
