#!/usr/bin/env node
import { createRequire } from 'node:module';
import { flushed, processOutput } from './output.ts';
import { runProgram } from './program.ts';
import { processSignals } from './signals.ts';
import { processStreams } from './streams.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** How long the last lines wait for a slow reader, in milliseconds. */
const FLUSH_TIME = 1_000;

// A reader that has gone (`keepcast run … | head`) must not take the routes with it.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

process.exitCode = await runProgram(process.argv.slice(2), {
  version,
  output: processOutput(),
  signals: processSignals,
  streams: processStreams,
});

// Nothing of ours keeps the process alive now, but lines that nobody reads would: a service manager would have to kill it.
const read = await Promise.all([
  flushed(process.stdout, FLUSH_TIME),
  flushed(process.stderr, FLUSH_TIME),
]);
if (read.includes(false)) process.exit();
