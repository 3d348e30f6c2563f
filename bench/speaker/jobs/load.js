import { settled } from '../child.js';
import { announcers } from '../contenders/index.js';
import { Contest } from '../contest.js';
import { prefixes } from '../plan.js';
import { minimum } from '../statistics.js';
import { OWN_OVERHEAD } from './own-overhead.js';

const ROUTES = 100_000;
const ROUNDS = 3;

/** Processes that come after each other listen on ports of their own. */
let port = 3_800;

/** What it costs to have the routes, by the quickest door: the API of the speaker, or else a configuration file. */
export const loadJob = {
  name: 'load-100000',
  title: 'Load 100,000 /32: CPU time (minimum); memory when they are sent to one peer',
  unit: 's of CPU',
  column: 'bytes a route',
  third: 'RSS, MB',
  goals: [{ against: 'BIRD', most: 1.5 }, OWN_OVERHEAD],
  contenders: announcers,
  async run({ contenders, sink, rounds, budget }) {
    const contest = new Contest(contenders, { budget, routes: ROUTES, least: 1 });
    await contest.rounds(
      Math.min(rounds, ROUNDS),
      async ({ contender }) => {
        port += 2;
        let running = await contender.start({ port, peers: 1 });
        try {
          await running.collect?.();
          const empty = await settled(running.pid);
          if (contender.loadsByApi) {
            await running.load(prefixes(ROUTES));
          } else {
            await running.stop();
            running = await contender.start({
              port: port + 1,
              peers: 1,
              groups: [prefixes(ROUTES)],
            });
          }
          const loaded = await settled(running.pid);
          const at = contender.loadsByApi ? port : port + 1;
          await sink.openAndWatch(at, [1], { announced: ROUTES });
          await running.collect?.();
          const sent = await settled(running.pid);
          await sink.close(at, [1]);
          return {
            cpu: loaded.cpu - empty.cpu,
            rss: sent.rss,
            bytes: (sent.rss - empty.rss) / ROUTES,
          };
        } finally {
          await running.stop();
        }
      },
      { warmUps: 0 },
    );
    return contest.end((samples) => ({
      value: minimum(samples.map(({ cpu }) => cpu)),
      second: minimum(samples.map(({ bytes }) => bytes)),
      third: minimum(samples.map(({ rss }) => rss)) / 1e6,
    }));
  },
};
