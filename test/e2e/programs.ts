/**
 * Programs of the built package as child processes: run `npm run build` before. Whatever a test has started, here or
 * in one of the servers beside, is gone when the test ends, even if it fails.
 */
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';
import { Keepcast, labCleanup, LabProcess, type Namespace } from '../support/lab/index.ts';
import { run, type Output } from '../support/lab/program.ts';

/** Milliseconds: what has not happened by then will not happen, on the slowest machine. */
export const PATIENCE = 60_000;

afterEach(async () => {
  await labCleanup.run();
}, PATIENCE);

/** The path of a file of this repository, such as `dist/cli/main.js`. */
export function path(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}

/** Runs a script to its end, with Node. It is killed if that takes too long, which is the code -1. */
export function node(script: string, ...args: readonly string[]): Promise<Output> {
  return run([process.execPath, script, ...args], { timeout: PATIENCE });
}

/** Runs `keepcast` to its end, in the same way. */
export function keepcast(...args: readonly string[]): Promise<Output> {
  return node(path('dist/cli/main.js'), ...args);
}

/** This machine in the place of a namespace of the lab, of which a daemon needs nothing but this. */
const thisMachine = {
  spawn: (argv, onLine) => new LabProcess(argv, onLine),
} as Pick<Namespace, 'spawn'> as Namespace;

/** Starts `keepcast run FILE --json`. */
export function startDaemon(config: string, ...args: readonly string[]): Promise<Keepcast> {
  return Keepcast.start({ namespace: thisMachine, config, args });
}
