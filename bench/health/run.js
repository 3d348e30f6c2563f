/**
 * Health groups beside the least that Node can do, and `exabgp healthcheck`: `npm run bench:health`, with root for the
 * namespace. docs/performance.md says how to read it.
 */
import console from 'node:console';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isolate } from '../speaker/isolate.js';
import { versions } from '../speaker/versions.js';
import { jobs } from './jobs/index.js';
import { headline, jobTable } from './report.js';

const { values: options } = parseArgs({
  options: {
    job: { type: 'string', multiple: true },
    contender: { type: 'string', multiple: true },
    duration: { type: 'string', default: '20' },
    events: { type: 'string', default: '30' },
    json: { type: 'string' },
    profile: { type: 'string' },
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
  versions: (await versions()).filter((version) => version.startsWith('ExaBGP')),
};
const results = [];
console.log(headline(machine));
for (const job of chosen) {
  const start = Date.now();
  const rows = await job.run({
    duration: Number(options.duration) * 1_000,
    events: Number(options.events),
    profile: options.profile,
    isWanted,
  });
  const byName = Object.fromEntries(rows.map((row) => [row.contender, row]));
  const verdicts = job.goals(byName);
  results.push({ job: job.name, title: job.title, load: os.loadavg()[0], rows, verdicts });
  console.log(`\n${jobTable(job, rows, verdicts)}`);
  console.error(
    `${job.name}: ${((Date.now() - start) / 1_000).toFixed(0)} s, load ${os.loadavg()[0].toFixed(1)}`,
  );
}
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ machine, results }, undefined, 2)}\n`);
}
process.exit();

/** All ways of one contender go by its name, such as `keepcast` of `keepcast, tcp`. */
function isWanted(name) {
  const wanted = options.contender?.map((each) => each.toLowerCase());
  return wanted?.includes(name.toLowerCase().split(',')[0]) ?? true;
}
