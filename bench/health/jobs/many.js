import { probers, startLoad, startServer } from '../load/load.js';

/** Milliseconds. */
const INTERVAL = 10_000;
const TIMEOUT = 2_000;

const BACKENDS = 10_000;

/** Many backends that are probed now and then: what a group of them costs while nothing happens. */
function many({ name, kind, what }) {
  return {
    name,
    title: `10,000 backends at an interval of 10 s: ${what}`,
    columns: [
      { title: '% of a core', key: 'cpu', digits: 1, compared: true },
      { title: 'bytes of heap each', key: 'heap', digits: 0 },
      { title: 'bytes of RSS each', key: 'rss', digits: 0 },
      { title: 'checks/s', key: 'rate', digits: 0 },
      { title: 'late', key: 'late', digits: 0 },
      { title: 'loop delay p99, ms', key: 'delay99' },
      { title: 'max, ms', key: 'delayMax' },
    ],
    async run({ duration, isWanted, profile }) {
      const server = await startServer();
      const rows = [];
      try {
        for (const prober of probers.filter(({ contender }) => isWanted(contender))) {
          const load = {
            kind,
            count: BACKENDS,
            interval: INTERVAL,
            timeout: TIMEOUT,
            warmUp: INTERVAL,
          };
          const running = await startLoad(prober, load, { profile });
          // Whole intervals, or the figure depends on where in one the window begins.
          const window = Math.max(1, Math.round(duration / INTERVAL)) * INTERVAL;
          const figures = await running.measure(window);
          rows.push({ contender: prober.contender, ...figures, ...(await running.weigh()) });
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
          goal: '≤ 15 % of a core',
          found: `${keepcast.cpu.toFixed(1)} %`,
          met: keepcast.cpu <= 15,
        },
        {
          goal: '≤ 3,000 bytes of heap a backend',
          found: keepcast.heap.toFixed(0),
          met: keepcast.heap <= 3_000,
        },
      ];
    },
  };
}

export const manyJobs = [
  many({ name: 'many-tcp', kind: 'tcp', what: 'TCP checks' }),
  many({ name: 'many-function', kind: 'function', what: 'functions that do nothing' }),
];
