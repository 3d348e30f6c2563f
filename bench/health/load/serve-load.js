import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../../speaker/contenders/servant-process.js';
import { Meter } from './meter.js';

/**
 * Lets the runner drive a load: begin it, take the figures of a window of time, and weigh what it keeps.
 * @param begin starts probing `count` backends, and tells the meter of every result
 */
export function serveLoad(begin) {
  let meter;
  let count;
  let bare;
  serve({
    start(load) {
      count = load.count;
      // A verdict is due so long after the one before it: the interval with its jitter, and one probe.
      meter = new Meter(count, 1.1 * load.interval + load.timeout);
      bare = memory();
      begin(load, meter);
    },
    heardOf: () => meter.heardOf,
    async measure({ duration }) {
      meter.begin();
      await sleep(duration);
      return meter.end();
    },
    quit: () => process.exit(),
    weigh() {
      const { heap, rss } = memory();
      return { heap: (heap - bare.heap) / count, rss: (rss - bare.rss) / count };
    },
  });
}

/** What is left after a collection, in octets. */
function memory() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}
