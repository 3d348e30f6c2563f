import { settled, until, usage } from '../child.js';
import { receivers } from '../contenders/index.js';
import { now } from '../contenders/servant-process.js';
import { Contest } from '../contest.js';
import { prefixes } from '../plan.js';
import { minimum } from '../statistics.js';
import { OWN_OVERHEAD } from './own-overhead.js';

const ROUTES = 1_000_000;
const ROUNDS = 3;
const PATIENCE = 120_000;

/** Ports of processes that come after each other. */
let port = 4_800;

/** When everything was read: the answer to the refresh says so, or else the daemon itself. */
async function end(running, { told }) {
  if (running.received === undefined) {
    const [{ last }] = await told;
    return last;
  }
  const all = async () => (await running.received()) >= ROUTES;
  await until('all routes', all, { timeout: PATIENCE });
  return now();
}

/** A table like that of the Internet, from its first octet until the answer to what the sink asks behind it. */
export const receiveJob = {
  name: 'receive-1000000',
  title: 'Receive 1,000,000 routes like those of the Internet (minimum)',
  unit: 's',
  column: 'bytes a route',
  third: 's of CPU',
  goals: [
    { contender: 'keepcast, keepRoutes', against: 'BIRD', most: 2 },
    { contender: 'keepcast, keepRoutes', column: 'second', most: 300, unit: 'bytes a route' },
    { ...OWN_OVERHEAD, against: 'probe, judging' },
    { ...OWN_OVERHEAD, contender: 'keepcast, keepRoutes', against: 'probe, keeping' },
  ],
  contenders: receivers,
  async run({ contenders, sink, rounds, budget }) {
    await sink.prepareTable(ROUTES);
    const contest = new Contest(contenders, { budget, least: 1 });
    await contest.rounds(
      Math.min(rounds, ROUNDS),
      async ({ contender }) => {
        port += 1;
        const running = await contender.start({ port, peers: 1, groups: [prefixes(1)] });
        try {
          await sink.openAndWatch(port, [1], { announced: 1 });
          await running.collect?.();
          const before = await settled(running.pid);
          const answer = await sink.watch(port, [1], { announced: 1 }, { patience: PATIENCE });
          const start = await sink.feed(port, 1, { patience: PATIENCE });
          const last = await end(running, answer);
          const { cpu } = usage(running.pid);
          await running.collect?.();
          const after = await settled(running.pid);
          await sink.close(port, [1]);
          return {
            time: last - start,
            cpu: cpu - before.cpu,
            bytes: (after.rss - before.rss) / ROUTES,
          };
        } finally {
          await running.stop();
        }
      },
      { warmUps: 0 },
    );
    return contest.end((samples) => ({
      value: minimum(samples.map(({ time }) => time)) / 1e9,
      second: minimum(samples.map(({ bytes }) => bytes)),
      third: minimum(samples.map(({ cpu }) => cpu)),
    }));
  },
};
