import process from 'node:process';
import { run } from '../child.js';
import { announcers } from '../contenders/index.js';
import { now } from '../contenders/servant-process.js';
import { Contest } from '../contest.js';
import { prefixes } from '../plan.js';
import { minimum } from '../statistics.js';
import { OWN_OVERHEAD } from './own-overhead.js';

/** What no program of Node can be faster than: one that does nothing, from its start to its end. */
const EMPTY = {
  name: 'node -e 0',
  available: () => undefined,
  isEmpty: true,
};

/** Ports of processes that come after each other. */
let port = 5_800;

/** From the start of the process; the sink tries to connect every 2 ms. */
export const startJob = {
  name: 'start',
  title: 'Process start → first route at the sink, which dials (minimum)',
  unit: 'ms',
  goals: [{ against: EMPTY.name, plus: 60, unit: 'ms' }, OWN_OVERHEAD],
  contenders: [EMPTY, ...announcers],
  async run({ contenders, sink, rounds, budget }) {
    const contest = new Contest(contenders, { budget });
    await contest.rounds(
      rounds,
      async ({ contender }) => {
        const start = now();
        if (contender.isEmpty) {
          await run([process.execPath, '-e', '0']);
          return now() - start;
        }
        port += 1;
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
