import type { Clock } from '../../src/core/index.ts';
import {
  loopContext,
  type LoopContext,
  type LoopContextOptions,
} from '../../src/health/probe-context.ts';
import { ProbeLimit } from '../../src/health/probe-limit.ts';

/** What a group gives its loops and monitors: by default nothing is bounded, and nothing strays (`random` is 0.5). */
export function contextOf(clock: Clock, options: Partial<LoopContextOptions> = {}): LoopContext {
  return loopContext({
    clock,
    random: () => 0.5,
    concurrency: Infinity,
    sharedLimit: new ProbeLimit(Infinity),
    maxStall: 10_000,
    ...options,
  });
}
