/**
 * The speaker beside the probe, BIRD, GoBGP, FRR, ExaBGP and OpenBGPD: `npm run bench`, with root for the namespace.
 * docs/performance.md says how to read it.
 */
import { writeFileSync } from 'node:fs';
import console from 'node:console';
import os from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isolate } from './isolate.js';
import { jobs } from './jobs/index.js';
import { headline, jobTable, verdicts } from './report.js';
import { Sink } from './sink.js';
import { versions } from './versions.js';

const { values: options } = parseArgs({
  options: {
    job: { type: 'string', multiple: true },
    contender: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '10' },
    events: { type: 'string', default: '30' },
    budget: { type: 'string', default: '6' },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});

if (options.list) {
  for (const { name, title } of jobs) console.log(`${name}: ${title}`);
  process.exit();
}
isolate();
// As the first process of its namespace it would not hear them otherwise.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const chosen = jobs.filter(
  ({ name }) =>
    options.job?.some((wanted) => name === wanted || name.startsWith(`${wanted}-`)) ?? true,
);
if (chosen.length === 0) {
  console.error('no such job: --list names them');
  process.exit(2);
}

const machine = {
  date: new Date().toISOString().slice(0, 16).replace('T', ' '),
  node: process.version,
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.cpus().length,
  load: os.loadavg()[0].toFixed(1),
  versions: await versions(),
};
const results = [];
console.log(headline(machine));
for (const job of chosen) {
  const start = Date.now();
  const sink = new Sink();
  try {
    const rows = await job.run({
      contenders: job.contenders.filter(({ name }) => isWanted(name)),
      sink,
      rounds: Number(options.rounds),
      events: Number(options.events),
      budget: Number(options.budget) * 1_000,
    });
    const { name, title, unit, column, third, digits, goals } = job;
    const told = { name, title, unit, column, third, digits, goals };
    results.push({ job: told, rows, verdicts: verdicts(told, rows) });
    console.log(`\n${jobTable({ job: told, rows })}`);
  } finally {
    await sink.stop();
  }
  console.error(`${job.name}: ${((Date.now() - start) / 1_000).toFixed(0)} s`);
}
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ machine, results }, undefined, 2)}\n`);
}
process.exit();

/** Both ways of one contender go by its name. */
function isWanted(name) {
  const wanted = options.contender?.map((each) => each.toLowerCase());
  return wanted?.includes(name.toLowerCase().split(',')[0]) ?? true;
}
