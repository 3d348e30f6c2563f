import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import process from 'node:process';

/** How often the event loop's delay is sampled, in milliseconds. */
const RESOLUTION = 5;

/** What becomes of the probes of many backends in a window of time, and what that costs this process. */
export class Meter {
  #last;
  #bound;
  #delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  #latency = createHistogram();
  #counts = { good: 0, bad: 0, 'not-run': 0 };
  #late = 0;
  #worstGap = 0;
  #began = 0;
  #cpu;

  /**
   * @param {number} count of backends
   * @param {number} bound milliseconds; a result that comes longer after the one before it is late
   */
  constructor(count, bound) {
    this.#last = new Float64Array(count);
    this.#bound = bound;
  }

  /** How many backends have had a result, ever. */
  get heardOf() {
    return this.#last.reduce((sum, at) => sum + (at > 0 ? 1 : 0), 0);
  }

  begin() {
    this.#counts = { good: 0, bad: 0, 'not-run': 0 };
    this.#late = 0;
    this.#worstGap = 0;
    this.#latency.reset();
    this.#delay.enable();
    this.#began = performance.now();
    this.#cpu = process.cpuUsage();
  }

  /** @param {number} latency milliseconds */
  result(index, outcome, latency) {
    const now = performance.now();
    const before = this.#last[index];
    this.#last[index] = now;
    this.#counts[outcome] += 1;
    this.#latency.record(1 + Math.round(1_000 * latency));
    if (before === 0) return;
    const gap = now - before;
    if (gap > this.#worstGap) this.#worstGap = gap;
    if (gap > this.#bound) this.#late += 1;
  }

  end() {
    const { user, system } = process.cpuUsage(this.#cpu);
    const now = performance.now();
    const seconds = (now - this.#began) / 1_000;
    this.#delay.disable();
    const { good, bad, 'not-run': notRun } = this.#counts;
    const results = good + bad + notRun;
    return {
      rate: results / seconds,
      // Who is overdue when the window ends has no late result yet.
      late: this.#late + this.#last.filter((at) => now - at > this.#bound).length,
      notRun,
      bad,
      worstGap: this.#worstGap,
      latency50: this.#latency.percentile(50) / 1_000,
      latency99: this.#latency.percentile(99) / 1_000,
      delay99: Math.max(0, this.#delay.percentile(99) / 1e6 - RESOLUTION),
      delayMax: Math.max(0, this.#delay.max / 1e6 - RESOLUTION),
      cpu: (user + system) / 1e4 / seconds,
      each: (user + system) / results,
    };
  }
}
