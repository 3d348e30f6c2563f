/**
 * Mutation testing of the codec: a test runner for Stryker that loads the tests once. Which mutant is alive is a global
 * variable that the mutated code asks, so that a mutant costs milliseconds, where a start of jest costs seconds. A
 * mutant of what is evaluated when a module is loaded, such as a table, needs modules that are loaded while it is alive.
 */
import { readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { testsOf } from './globals.js';

const FOLDERS = ['test/bgp-packet-lite/', 'test/conformance/'];

/** These drive sessions, and need a codec that works, but say little about it. */
const OTHERS = /-(session|machine)\.test\.ts$/;

/** The namespace in which the mutated code looks. */
const stryker = (globalThis.__stryker__ ??= {});

class CodecTestRunner {
  /** What each test does. */
  #tests = new Map();
  /** The files of tests; the one that has killed last is the first. */
  #files = [];
  #generation = 0;
  /** Milliseconds of each test without a mutant. */
  #durations = new Map();
  #spoiled = false;
  #fresh = true;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    // The same cases for every mutant; and a mutant is as dead without the smallest case that shows it.
    fc.configureGlobal({ seed: 1, endOnFailure: true });
    this.#files = FOLDERS.flatMap((folder) =>
      readdirSync(folder, { recursive: true })
        .filter((file) => file.endsWith('.test.ts') && !OTHERS.test(file))
        .sort()
        // From the working directory, which is the sandbox with the mutants: this file is not loaded from there.
        .map((file) => pathToFileURL(`${folder}${file}`).href),
    );
    this.#tests = await testsOf(async () => {
      for (const file of this.#files) await import(file);
    });
  }

  async dryRun() {
    const results = [];
    for (const [name, actions] of this.#tests) {
      stryker.currentTestId = name;
      const start = performance.now();
      const failureMessage = await failureOf(actions);
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

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation }) {
    // Stryker starts another process, and tries the same mutant there.
    if (this.#spoiled) process.exit(1);
    const mutant = { activeMutant: activeMutant.id, hitLimit };
    if (mutantActivation === 'static') return this.#staticRun(mutant);
    const fresh = this.#fresh;
    this.#fresh = false;
    const result = await this.#run(mutant, this.#tests, testFilter ?? [...this.#tests.keys()]);
    if (result.status !== 'killed') return result;
    // What a mutant leaves behind in a pool or a cache must not kill those after it.
    this.#spoiled = (await failureOf(this.#tests.get(result.killedBy[0]))) !== undefined;
    if (this.#spoiled && !fresh) process.exit(1);
    return result;
  }

  /** Every test, in modules of this mutant's own. */
  async #staticRun(mutant) {
    this.#generation += 1;
    let nrOfTests = 0;
    for (const file of this.#files) {
      let tests;
      try {
        Object.assign(stryker, mutant, { hitCount: 0 });
        tests = await testsOf(() => import(`${file}?generation=${this.#generation}`));
      } catch (error) {
        return { status: 'killed', killedBy: [], failureMessage: String(error), nrOfTests };
      } finally {
        deactivate();
      }
      const result = await this.#run(mutant, tests, [...tests.keys()]);
      nrOfTests += result.nrOfTests ?? 0;
      if (result.status === 'survived') continue;
      this.#files = [file, ...this.#files.filter((other) => other !== file)];
      return { ...result, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  /** Some of `tests`, up to the first that fails. */
  async #run(mutant, tests, names) {
    let nrOfTests = 0;
    for (const name of this.#quickestFirst(names)) {
      nrOfTests += 1;
      Object.assign(stryker, mutant, { hitCount: 0 });
      const failureMessage = await failureOf(tests.get(name));
      const endless = mutant.hitLimit !== undefined && stryker.hitCount > mutant.hitLimit;
      deactivate();
      if (endless) return { status: 'timeout', reason: 'it goes round and round' };
      if (failureMessage === undefined) continue;
      return { status: 'killed', killedBy: [name], failureMessage, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  #quickestFirst(names) {
    const durations = this.#durations;
    return names.toSorted((a, b) => (durations.get(a) ?? 0) - (durations.get(b) ?? 0));
  }
}

function deactivate() {
  Object.assign(stryker, { activeMutant: 'none', hitLimit: undefined, hitCount: undefined });
}

/** What is wrong with a test; `undefined` where it passes. */
async function failureOf(actions) {
  try {
    for (const action of actions) await action();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'codec', injectableClass: CodecTestRunner },
];
