import { setTimeout as sleep } from 'node:timers/promises';
import { Contest } from '../../speaker/contest.js';
import { median, minimum } from '../../speaker/statistics.js';
import { Backend, ConnectionEnds, endSilence, prepareSilence, silence } from '../death/backend.js';
import {
  exabgp,
  heldProbe,
  hold,
  http,
  INTERVAL,
  polledProbe,
  tcp,
  TIMEOUT,
} from '../death/watchers.js';

/** DESIGN §4 with `fall` 1: the interval with its jitter, and one probe. */
const BOUND = 1.1 * INTERVAL + TIMEOUT;

/** Milliseconds that a backend lives at the least: a connection that ends sooner was perhaps never served. */
const LIFE = 1_200;

/** From a backend's death to the verdict of whoever watches it. Everybody has a backend of its own. */
function death({ name, title, watchers, die, revive, prepare, columns = [], goals }) {
  return {
    name,
    title,
    columns: [
      { title: 'p50, ms', key: 'p50' },
      { title: 'least', key: 'least' },
      { title: 'most', key: 'most' },
      { title: `> ${BOUND.toFixed(0)} ms`, key: 'beyond', digits: 0 },
      ...columns,
      { title: 'deaths', key: 'rounds', digits: 0 },
    ],
    async run({ events, isWanted }) {
      await prepare?.();
      const ends = await ConnectionEnds.start();
      const contest = new Contest(
        watchers.filter((watcher) => isWanted(watcher.name)),
        { budget: Infinity },
      );
      await contest.start({});
      await contest.each(async (entry) => {
        entry.backend = await Backend.start(entry.port);
        await entry.running.reached('online');
      });
      await contest.rounds(events, async (entry) => {
        // At no particular moment of an interval.
        await sleep(LIFE + Math.random() * INTERVAL);
        const died = await die(entry);
        const offline = await entry.running.reached('offline');
        await revive(entry);
        await entry.running.reached('online');
        const sample = { verdict: (offline - died) / 1e6 };
        if (!entry.contender.holds) return sample;
        const ended = await ends.first(entry.port, died);
        return { ...sample, ended: (ended - died) / 1e6, rest: (offline - ended) / 1e6 };
      });
      const rows = await contest.end((samples) => {
        const verdicts = samples.map(({ verdict }) => verdict);
        return {
          p50: median(verdicts),
          least: minimum(verdicts),
          most: Math.max(...verdicts),
          beyond: verdicts.filter((verdict) => verdict > BOUND).length,
          ...(samples[0].ended === undefined
            ? {}
            : {
                ended: median(samples.map(({ ended }) => ended)),
                rest: median(samples.map(({ rest }) => rest)),
              }),
        };
      });
      ends.stop();
      return rows;
    },
    goals: (rows) => goals.flatMap((goal) => goal(rows)),
  };
}

/** Every death within the bound that the documentation gives. */
function bounded(name) {
  return ({ [name]: row }) =>
    row?.p50 === undefined
      ? []
      : [
          {
            goal: `${name}: within ${BOUND.toFixed(0)} ms`,
            found: `${row.most.toFixed(0)} ms at the most`,
            met: row.beyond === 0,
          },
        ];
}

function faster(name) {
  return ({ [name]: row, ExaBGP: rival }) =>
    row?.p50 === undefined || rival?.p50 === undefined
      ? []
      : [
          {
            goal: `${name}: faster than ExaBGP`,
            found: `${row.p50.toFixed(1)} beside ${rival.p50.toFixed(1)} ms`,
            met: row.p50 < rival.p50,
          },
        ];
}

function atOnce({ 'keepcast, hold': row }) {
  if (row?.p50 === undefined) return [];
  return [
    {
      goal: "keepcast, hold: ≤ 1 ms after the kernel's FIN",
      found: row.rest.toFixed(2),
      met: row.rest <= 1,
    },
    { goal: 'keepcast, hold: ≤ 1 ms after the kill', found: row.p50.toFixed(2), met: row.p50 <= 1 },
  ];
}

export const deathJobs = [
  death({
    name: 'death-process',
    title: "A backend's process is killed → verdict (interval 100 ms, fall 1)",
    watchers: [heldProbe, hold, polledProbe, tcp, http, exabgp],
    columns: [
      { title: 'kill → FIN, p50', key: 'ended' },
      { title: 'FIN → verdict, p50', key: 'rest' },
    ],
    die: ({ backend }) => backend.kill(),
    async revive(entry) {
      entry.backend = await Backend.start(entry.port);
    },
    goals: [
      atOnce,
      bounded('keepcast, tcp'),
      bounded('keepcast, http'),
      faster('keepcast, tcp'),
      faster('keepcast, http'),
    ],
  }),
  death({
    name: 'death-host',
    title:
      "A backend's host falls silent → verdict (interval 100 ms, timeout 100 ms, ExaBGP's 1 s, fall 1)",
    watchers: [polledProbe, tcp, http, exabgp],
    prepare: prepareSilence,
    die: ({ port }) => silence(port),
    revive: endSilence,
    goals: [
      bounded('keepcast, tcp'),
      bounded('keepcast, http'),
      faster('keepcast, tcp'),
      faster('keepcast, http'),
    ],
  }),
];
