import { performance } from 'node:perf_hooks';
import process from 'node:process';
import v8 from 'node:v8';

const ROUNDS = 10;
const WARM_UP_MILLISECONDS = 300;
const ROUND_MILLISECONDS = 40;
const WINDOW_MILLISECONDS = 4;
const HEAP_WINDOWS = 5;

/**
 * Runs two jobs in turn, in rounds of about the same time, and takes the fastest of each: on a machine that does other
 * things too, minima of interleaved rounds are the figures that come again.
 * @param {() => void} probe
 * @param {() => void} subject
 * @returns {{ probe: number, subject: number }} milliseconds of one run
 */
export function race(probe, subject) {
  const runs = [probe, subject].map((job) => {
    const one = warmUp(job);
    return { job, count: Math.max(1, Math.round(WINDOW_MILLISECONDS / one)), best: Infinity };
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    // The one that comes second finds caches and heap as the first one has left them: they take turns.
    for (const run of round % 2 === 0 ? runs : runs.toReversed()) {
      run.best = Math.min(run.best, timeOfRound(run.job, run.count));
    }
  }
  return { probe: runs[0].best, subject: runs[1].best };
}

/** A round has several windows, so short that some of them are not interrupted on a machine that is busy. */
function timeOfRound(job, count) {
  let best = Infinity;
  const end = performance.now() + ROUND_MILLISECONDS;
  while (performance.now() < end) best = Math.min(best, timeOf(job, count));
  return best;
}

/** @returns {number} milliseconds of the fastest run */
function warmUp(job) {
  let best = Infinity;
  const end = performance.now() + WARM_UP_MILLISECONDS;
  while (performance.now() < end) best = Math.min(best, timeOf(job, 1));
  return best;
}

function timeOf(job, count) {
  const start = performance.now();
  for (let index = 0; index < count; index += 1) job();
  return (performance.now() - start) / count;
}

/**
 * How much a job allocates on the heap, whatever becomes of it. The window must be so short that nothing is collected
 * in it; the smallest of several windows counts, for the compiler allocates too.
 * @param {() => void} job
 * @returns {number} bytes
 */
export function allocated(job) {
  warmUp(job);
  let best = Infinity;
  for (let window = 0; window < HEAP_WINDOWS; window += 1) {
    globalThis.gc();
    const profiler = new v8.GCProfiler();
    profiler.start();
    const before = process.memoryUsage().heapUsed;
    job();
    const bytes = process.memoryUsage().heapUsed - before;
    // A job that is collected in spite of that says so.
    if (profiler.stop().statistics.length === 0) best = Math.min(best, bytes);
  }
  if (best === Infinity) throw new Error('the heap was collected in every window: give less work');
  return Math.max(0, best);
}
