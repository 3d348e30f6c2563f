/**
 * How fast the codec is, held against the bare probe in the same process: `npm run bench:codec`, with `-- --json` for
 * one JSON object. docs/performance.md says how to read it.
 */
import { execFileSync } from 'node:child_process';
import console from 'node:console';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { groupNames, prepareHeapJobs, prepareJobs } from './jobs.js';
import { allocated, race } from './measure.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    // What a child measures, which prints it as JSON.
    group: { type: 'string' },
  },
});

if (globalThis.gc === undefined) {
  console.error('run it with node --expose-gc, or by npm run bench:codec');
  process.exit(2);
}

if (options.group !== undefined) {
  console.log(JSON.stringify(options.group === 'heap' ? measureHeap() : measure(options.group)));
  process.exit(0);
}

const speed = groupNames.flatMap(inChild);
const heap = inChild('heap');

function inChild(group) {
  const program = [...process.execArgv, fileURLToPath(import.meta.url), '--group', group];
  return JSON.parse(execFileSync(process.execPath, program, { encoding: 'utf8' }));
}

function measure(group) {
  return prepareJobs(group).map((job) => {
    const best = race(job.probe, job.subject);
    const ratio = best.subject / best.probe;
    const rate = (job.items / best.subject) * 1_000;
    return {
      name: job.name,
      traffic: job.traffic,
      unit: job.unit,
      probe: (job.items / best.probe) * 1_000,
      rate,
      ratio,
      goal: job.goal,
      met: verdict(job.goal, ratio, rate),
    };
  });
}

function measureHeap() {
  return prepareHeapJobs().map(({ name, items, run, goal }) => {
    const bytes = allocated(run) / items;
    return { name, bytes, goal, met: bytes <= goal };
  });
}

const machine = `${os.cpus()[0]?.model ?? 'unknown'}, ${os.cpus().length} cores`;
const date = new Date().toISOString().slice(0, 10);
if (options.json) {
  console.log(JSON.stringify({ date, node: process.version, machine, speed, heap }));
} else {
  console.log(`${date}, Node ${process.version}, ${machine}\n`);
  print(
    ['job', 'traffic', 'probe', 'keepcast', '', 'time / probe', 'goal', 'met'],
    speed.map((row) => [
      row.name,
      row.traffic,
      millions(row.probe),
      millions(row.rate),
      `M ${row.unit}/s`,
      row.ratio.toFixed(2),
      goalText(row.goal),
      met(row.met),
    ]),
  );
  console.log('');
  print(
    ['heap, DFZ-like', 'bytes per NLRI', 'goal', 'met'],
    heap.map((row) => [row.name, row.bytes.toFixed(1), `≤ ${row.goal}`, met(row.met)]),
  );
}

function verdict(goal, ratio, rate) {
  if (goal.ratio !== undefined) return ratio <= goal.ratio;
  return goal.rate === undefined ? undefined : rate >= goal.rate;
}

function goalText({ ratio, rate }) {
  if (ratio !== undefined) return `≤ ${ratio}`;
  return rate === undefined ? '' : `≥ ${rate / 1e6} M/s`;
}

function met(value) {
  if (value === undefined) return '';
  return value ? 'yes' : 'NO';
}

function millions(rate) {
  return (rate / 1e6).toFixed(2);
}

function print(head, rows) {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  for (const row of [head, ...rows]) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  }
}
