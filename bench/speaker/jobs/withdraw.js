import { announcers } from '../contenders/index.js';
import { bird } from '../contenders/bird.js';
import { keepcast, probe } from '../contenders/servants.js';
import { Contest } from '../contest.js';
import { prefixes } from '../plan.js';
import { median, minimum } from '../statistics.js';
import { OWN_OVERHEAD } from './own-overhead.js';

/** From the call until every neighbour has been told. Between two events the routes are announced again. */
function withdraw({
  name,
  title,
  routes,
  peers = 1,
  extended = false,
  goals,
  contenders = announcers,
}) {
  const numbers = Array.from({ length: peers }, (_, index) => index + 1);
  return {
    name,
    title,
    unit: 'ms',
    column: 'writes',
    goals,
    contenders,
    async run({ contenders: chosen, sink, events, budget }) {
      const contest = new Contest(chosen, { budget, routes });
      await contest.start({ peers, groups: [prefixes(routes)] });
      await contest.each(({ port }) =>
        sink.openAndWatch(port, numbers, { announced: routes }, { extended }),
      );
      await contest.rounds(
        events,
        async ({ port, running }) => {
          const withdrawal = await sink.watch(port, numbers, { withdrawn: routes });
          const start = await running.withdraw(0);
          const told = await withdrawal.told;
          const again = await sink.watch(port, numbers, { announced: routes });
          await running.announce(0);
          await again.told;
          return {
            time: Math.max(...told.map(({ last }) => last)) - start,
            updates: Math.max(...told.map(({ updates }) => updates)),
            chunks: Math.max(...told.map(({ chunks }) => chunks)),
          };
        },
        { warmUps: 5 },
      );
      await contest.each(({ port }) => sink.close(port, numbers));
      return contest.end((samples) => ({
        value: median(samples.map(({ time }) => time)) / 1e6,
        second: minimum(samples.map(({ chunks }) => chunks)),
        updates: minimum(samples.map(({ updates }) => updates)),
      }));
    },
  };
}

export const withdrawJobs = [
  withdraw({
    name: 'withdraw-1',
    title: 'Withdraw one /32: call → at the sink (p50)',
    routes: 1,
    goals: [
      { against: 'BIRD', most: 1.5 },
      { against: 'GoBGP', most: 0.5 },
      { against: 'ExaBGP', most: 0.5 },
      OWN_OVERHEAD,
    ],
  }),
  withdraw({
    name: 'withdraw-1000',
    title: 'Withdraw 1,000 /32 in one event: call → last of them at the sink (p50)',
    routes: 1_000,
    goals: [{ updates: 2 }, { against: 'BIRD', most: 1 }, OWN_OVERHEAD],
  }),
  withdraw({
    name: 'withdraw-1000-extended',
    title: 'Withdraw 1,000 /32 in one event, with extended messages (p50)',
    routes: 1_000,
    extended: true,
    goals: [{ updates: 1 }, { against: 'BIRD', most: 1 }, OWN_OVERHEAD],
    contenders: [probe, keepcast, bird],
  }),
  withdraw({
    name: 'fan-out-100',
    title: 'Withdraw one /32 from 100 peers: call → at the last of them (p50)',
    routes: 1,
    peers: 100,
    goals: [{ against: 'BIRD', most: 1.5 }, OWN_OVERHEAD],
  }),
];
