import { probers, startLoad, startServer } from '../load/load.js';

/** Milliseconds. */
const INTERVAL = 1_000;
const TIMEOUT = 500;
const WARM_UP = 3_000;

/** Jitter, and timers that fire a little late, must not make the rate a little less than what is asked for. */
const MARGIN = 1.02;

/** So many checks a second, each on a connection of its own, in one process. */
function rate({ name, kind, perSecond }) {
  const asked = perSecond.toLocaleString('en');
  return {
    name,
    title: `${asked} ${kind.toUpperCase()} checks a second`,
    columns: [
      { title: 'checks/s', key: 'rate', digits: 0 },
      { title: 'late', key: 'late', digits: 0 },
      { title: 'not run', key: 'notRun', digits: 0 },
      { title: 'bad', key: 'bad', digits: 0 },
      { title: 'longest gap, ms', key: 'worstGap', digits: 0 },
      { title: 'latency p50, ms', key: 'latency50' },
      { title: 'p99, ms', key: 'latency99' },
      { title: 'loop delay p99, ms', key: 'delay99' },
      { title: 'max, ms', key: 'delayMax' },
      { title: '% of a core', key: 'cpu', digits: 0 },
      { title: 'µs of CPU a check', key: 'each', digits: 1, compared: true },
    ],
    async run({ duration, isWanted, profile }) {
      const server = await startServer();
      const rows = [];
      try {
        for (const prober of probers.filter(({ contender }) => isWanted(contender))) {
          const count = (MARGIN * perSecond * INTERVAL) / 1_000;
          const load = { kind, count, interval: INTERVAL, timeout: TIMEOUT, warmUp: WARM_UP };
          const running = await startLoad(prober, load, { profile });
          rows.push({ contender: prober.contender, ...(await running.measure(duration)) });
          await running.stop();
        }
      } finally {
        await server.stop();
      }
      return rows;
    },
    goals({ keepcast }) {
      if (keepcast === undefined) return [];
      return [
        {
          goal: `${asked} a second`,
          found: `${keepcast.rate.toFixed(0)}`,
          met: keepcast.rate >= perSecond,
        },
        {
          goal: 'no verdict late, no check bad or not run',
          found: `${keepcast.late} late, ${keepcast.bad} bad, ${keepcast.notRun} not run`,
          met: keepcast.late + keepcast.bad + keepcast.notRun === 0,
        },
      ];
    },
  };
}

export const rateJobs = [
  rate({ name: 'rate-tcp', kind: 'tcp', perSecond: 10_000 }),
  rate({ name: 'rate-tcp-half', kind: 'tcp', perSecond: 5_000 }),
  rate({ name: 'rate-http', kind: 'http', perSecond: 2_000 }),
];
