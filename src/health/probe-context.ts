import { LagMonitor, type Clock, type Random } from '../core/index.ts';
import { Alarms } from './alarms.ts';
import { ProbeLimit } from './probe-limit.ts';
import type { ProbeLimits } from './probe-limits.ts';
import { ProbeStart } from './probe-start.ts';
import { StallWatch } from './stall-watch.ts';

/** What the loops and monitors of a group share. */
export interface LoopContext {
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly random: Random;
  readonly lag: LagMonitor;
  readonly limit: ProbeLimit;
  readonly start: ProbeStart;
  readonly stalls: StallWatch;
}

export interface LoopContextOptions extends ProbeLimits {
  readonly clock: Clock;
  readonly random: Random;
}

export function loopContext(options: LoopContextOptions): LoopContext {
  const { clock, random, concurrency, sharedLimit, maxStall } = options;
  return {
    clock,
    alarms: new Alarms(clock),
    random,
    lag: new LagMonitor(clock),
    limit: concurrency === Infinity ? sharedLimit : new ProbeLimit(concurrency, sharedLimit),
    start: new ProbeStart(clock, random),
    stalls: new StallWatch(clock, maxStall),
  };
}
