/**
 * Mutation testing of the codec: a test runner for Stryker that loads the tests once. Which mutant is alive is a global
 * variable that the mutated code asks, so that a mutant costs milliseconds, where a start of jest costs seconds.
 */
import { readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { tests } from './globals.js';

const FOLDERS = ['test/bgp-packet-lite/', 'test/conformance/'];

/** These drive sessions, and need a codec that works, but say little about it. */
const OTHERS = /-(session|machine)\.test\.ts$/;

/** The namespace in which the mutated code looks. */
const stryker = (globalThis.__stryker__ ??= {});

class CodecTestRunner {
  /** Milliseconds of each test without a mutant. */
  #durations = new Map();
  #spoiled = false;
  #fresh = true;

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    // The same cases for every mutant; and a mutant is as dead without the smallest case that shows it.
    fc.configureGlobal({ seed: 1, endOnFailure: true });
    for (const folder of FOLDERS) {
      for (const file of readdirSync(folder, { recursive: true }).sort()) {
        if (!file.endsWith('.test.ts') || OTHERS.test(file)) continue;
        // From the working directory, which is the sandbox with the mutants: this file is not loaded from there.
        await import(pathToFileURL(`${folder}${file}`));
      }
    }
  }

  async dryRun() {
    const results = [];
    for (const name of tests.keys()) {
      stryker.currentTestId = name;
      const start = performance.now();
      const failureMessage = await failureOf(name);
      const timeSpentMs = performance.now() - start;
      this.#durations.set(name, timeSpentMs);
      const result = { id: name, name, timeSpentMs };
      results.push(
        failureMessage === undefined
          ? { ...result, status: 0 }
          : { ...result, status: 1, failureMessage },
      );
    }
    stryker.currentTestId = undefined;
    return {
      status: 'complete',
      tests: results,
      mutantCoverage: stryker.mutantCoverage ?? { static: {}, perTest: {} },
    };
  }

  async mutantRun({ activeMutant, testFilter = [...tests.keys()], hitLimit }) {
    // Stryker starts another process, and tries the same mutant there.
    if (this.#spoiled) process.exit(1);
    const fresh = this.#fresh;
    this.#fresh = false;
    let nrOfTests = 0;
    for (const name of this.#quickestFirst(testFilter)) {
      nrOfTests += 1;
      Object.assign(stryker, { activeMutant: activeMutant.id, hitLimit, hitCount: 0 });
      const failureMessage = await failureOf(name);
      const endless = hitLimit !== undefined && stryker.hitCount > hitLimit;
      Object.assign(stryker, { activeMutant: 'none', hitLimit: undefined, hitCount: undefined });
      if (endless) return { status: 'timeout', reason: 'it goes round and round' };
      if (failureMessage === undefined) continue;
      // What a mutant leaves behind in a pool or a cache must not kill those after it.
      this.#spoiled = (await failureOf(name)) !== undefined;
      if (this.#spoiled && !fresh) process.exit(1);
      return { status: 'killed', killedBy: [name], failureMessage, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  #quickestFirst(names) {
    const durations = this.#durations;
    return names.toSorted((a, b) => (durations.get(a) ?? 0) - (durations.get(b) ?? 0));
  }
}

/** What is wrong with a test; `undefined` where it passes. */
async function failureOf(name) {
  try {
    for (const action of tests.get(name)) await action();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'codec', injectableClass: CodecTestRunner },
];
