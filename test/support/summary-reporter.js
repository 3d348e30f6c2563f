import process from 'node:process';

/** What `test/support/prerequisite.ts` writes behind the name of what it skips. */
const MISSING = /^(.*) \[needs (.*)\]$/;

/** `Skipped: what — why`, once for each group of tests, or test, that lacks a prerequisite. */
export function skippedLines(testResults) {
  const lines = testResults
    .flatMap(({ testResults: tests }) => tests)
    .filter(({ status }) => status === 'pending')
    .flatMap(({ ancestorTitles, title }) => [...ancestorTitles, title])
    .map((title) => MISSING.exec(title))
    .filter((match) => match !== null)
    .map(([, what, why]) => `Skipped: ${what} — this machine lacks ${why}`);
  return [...new Set(lines)];
}

/** `N passed, N failed, N skipped`. A file that could not be run at all is one failure: its tests are unknown. */
export function summaryLine(results) {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests + results.numTodoTests;
  return `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`;
}

/** A jest reporter: what a person, or a program that reads the output, wants to know at the end. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const lines = [...skippedLines(results.testResults), summaryLine(results)];
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}
