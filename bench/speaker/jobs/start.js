import process from 'node:process';
import { announcers } from '../contenders/index.js';
import { Contest } from '../contest.js';
import { prefixes } from '../plan.js';
import { minimum } from '../statistics.js';

/** Ports of processes that come after each other. */
let port = 5_800;

/** From the start of the process; the sink tries to connect every 2 ms. */
export const startJob = {
  name: 'start',
  title: 'Process start → first route at the sink, which dials (minimum)',
  unit: 'ms',
  goal: { against: 'probe', most: 1.5 },
  contenders: announcers,
  async run({ contenders, sink, rounds, budget }) {
    const contest = new Contest(contenders, { budget });
    await contest.rounds(
      rounds,
      async ({ contender }) => {
        port += 1;
        const start = Number(process.hrtime.bigint());
        const [running, { told }] = await Promise.all([
          contender.start({ port, peers: 1, groups: [prefixes(1)] }),
          sink.openAndWatch(port, [1], { announced: 1 }, { retry: 2 }),
        ]);
        await sink.close(port, [1]);
        await running.stop();
        return told[0].last - start;
      },
      { warmUps: 0 },
    );
    return contest.end((samples) => ({ value: minimum(samples) / 1e6 }));
  },
};
