import { announcers } from '../contenders/index.js';
import { Contest } from '../contest.js';
import { prefixes } from '../plan.js';
import { minimum } from '../statistics.js';
import { OWN_OVERHEAD } from './own-overhead.js';

/** From Established until the sink has the last route. Each round is a neighbour of its own: nobody backs off. */
function announce(count, goals) {
  return {
    name: `announce-${count}`,
    title: `Announce ${count.toLocaleString('en')} /32: Established → last of them at the sink (minimum)`,
    unit: 'ms',
    column: '95 %, ms',
    goals,
    contenders: announcers,
    async run({ contenders, sink, rounds, budget }) {
      const contest = new Contest(contenders, { budget, routes: count });
      await contest.start({ peers: rounds + 1, groups: [prefixes(count)] });
      await contest.rounds(rounds, async ({ port }, round) => {
        const numbers = [round + 1];
        const { established, told } = await sink.openAndWatch(port, numbers, { announced: count });
        await sink.close(port, numbers);
        const [{ most, last, updates }] = told;
        return { last: last - established[0], most: most - established[0], updates };
      });
      return contest.end((samples) => ({
        value: minimum(samples.map(({ last }) => last)) / 1e6,
        second: minimum(samples.map(({ most }) => most)) / 1e6,
        updates: minimum(samples.map(({ updates }) => updates)),
      }));
    },
  };
}

/** BIRD keeps the last of its first feed back: it is held by the time of 95 %. */
const NO_LATER_THAN_BIRD = { against: 'BIRD', theirs: 'second', most: 1 };

export const announceJobs = [
  // The routes come with the KEEPALIVE that makes the session Established: the probe is no measure here.
  announce(1_000, [NO_LATER_THAN_BIRD]),
  announce(10_000, [NO_LATER_THAN_BIRD, OWN_OVERHEAD]),
  announce(100_000, [NO_LATER_THAN_BIRD, { most: 20, unit: 'ms (stretch)' }, OWN_OVERHEAD]),
];
