#!/usr/bin/env node
import { createRequire } from 'node:module';
import { processOutput } from './output.ts';
import { runProgram } from './program.ts';
import { processSignals } from './signals.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

// A reader that has gone (`keepcast run … | head`) must not take the routes with it.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

// Not process.exit: what is still being written is written, and nothing of ours keeps the process alive.
process.exitCode = await runProgram(process.argv.slice(2), {
  version,
  output: processOutput,
  signals: processSignals,
});
