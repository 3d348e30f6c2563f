import { setTimeout as sleep } from 'node:timers/promises';
import { settled, usage } from '../child.js';
import { bird } from '../contenders/bird.js';
import { gobgp } from '../contenders/gobgp.js';
import { keepcast, probe } from '../contenders/servants.js';
import { announcers } from '../contenders/index.js';
import { Contest } from '../contest.js';
import { prefixes } from '../plan.js';

const WINDOW = 4_000;

/** Nothing happens but keepalives, one a peer in 80 s. */
function idle(peers, contenders) {
  const numbers = Array.from({ length: peers }, (_, index) => index + 1);
  return {
    name: `idle-${peers}`,
    title: `Idle with ${peers.toLocaleString('en')} peer${peers === 1 ? '' : 's'}`,
    unit: 'MB RSS',
    column: '% of a core',
    digits: 1,
    goal: peers === 100 ? { second: 0.5 } : undefined,
    contenders,
    async run({ contenders: chosen, sink, budget }) {
      const contest = new Contest(chosen, { budget });
      await contest.start({ peers, groups: [prefixes(1)] });
      await contest.each(({ port }) => sink.openAndWatch(port, numbers, { announced: 1 }));
      await contest.each(async ({ running }) => {
        await running.collect?.();
        if (running.collect !== undefined) await settled(running.pid);
      });
      const before = new Map();
      await contest.each(({ running }) => before.set(running.pid, usage(running.pid)));
      await sleep(WINDOW);
      await contest.rounds(
        1,
        ({ running }) => {
          const { cpu, rss } = usage(running.pid);
          return { rss, cpu: (100 * 1_000 * (cpu - before.get(running.pid).cpu)) / WINDOW };
        },
        { warmUps: 0 },
      );
      await contest.each(({ port }) => sink.close(port, numbers));
      return contest.end(([{ cpu, rss }]) => ({ value: rss / 1e6, second: cpu }));
    },
  };
}

export const idleJobs = [
  idle(1, announcers),
  idle(10, announcers),
  idle(100, announcers),
  // The others need minutes until so many sessions stand.
  idle(1_000, [probe, keepcast, gobgp, bird]),
];
