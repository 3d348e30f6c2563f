import { setTimeout as sleep } from 'node:timers/promises';
import { settled, usage } from '../child.js';
import { bird } from '../contenders/bird.js';
import { gobgp } from '../contenders/gobgp.js';
import { keepcast, probe } from '../contenders/servants.js';
import { announcers } from '../contenders/index.js';
import { Contest } from '../contest.js';
import { prefixes } from '../plan.js';

const WINDOW = 4_000;

/** What each took with one peer, in MB, in the job that comes first. */
const withOne = new Map();

const FEW_MEGABYTES = { against: 'probe', plus: 12, unit: 'MB' };
const LITTLE_A_PEER = { column: 'third', most: 50, unit: 'kB a peer' };
const HARDLY_BUSY = { column: 'second', most: 0.5, unit: '% of a core' };

/** Nothing happens but keepalives, one a peer in 80 s. */
function idle(peers, contenders, goals) {
  const numbers = Array.from({ length: peers }, (_, index) => index + 1);
  return {
    name: `idle-${peers}`,
    title: `Idle with ${peers.toLocaleString('en')} peer${peers === 1 ? '' : 's'}`,
    unit: 'MB RSS',
    column: '% of a core',
    digits: 1,
    ...(peers > 1 && { third: 'kB a peer' }),
    goals,
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
      const rows = await contest.end(([{ cpu, rss }]) => ({ value: rss / 1e6, second: cpu }));
      if (peers === 1) {
        for (const { contender, value } of rows) withOne.set(contender, value);
        return rows;
      }
      return rows.map((row) => ({ ...row, third: kilobytesEach(row, peers) }));
    },
  };
}

/** What a peer takes beside the first one; undefined unless the job with one has been run, too. */
function kilobytesEach({ contender, value }, peers) {
  const one = withOne.get(contender);
  if (one === undefined || value === undefined) return undefined;
  return ((value - one) * 1_000) / (peers - 1);
}

export const idleJobs = [
  idle(1, announcers, [FEW_MEGABYTES]),
  idle(10, announcers, [FEW_MEGABYTES]),
  idle(100, announcers, [HARDLY_BUSY, LITTLE_A_PEER]),
  // The others need minutes until so many sessions stand.
  idle(1_000, [probe, keepcast, gobgp, bird], [LITTLE_A_PEER]),
];
