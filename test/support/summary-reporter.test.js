import { expect, test } from '@jest/globals';
import { skippedLines, summaryLine } from './summary-reporter.js';

const RESULTS = {
  numPassedTests: 12,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

test('counts on one line', () => {
  expect(summaryLine(RESULTS)).toBe('12 passed, 1 failed, 2 skipped');
});

test('counts a file that cannot be run as a failure', () => {
  expect(summaryLine({ ...RESULTS, numRuntimeErrorTestSuites: 1 })).toBe(
    '12 passed, 2 failed, 2 skipped',
  );
});

test('lists once what lacks a prerequisite, and why', () => {
  const skipped = {
    status: 'pending',
    ancestorTitles: ['BIRD [needs root, the program bird]'],
    title: 'gets a route',
  };
  const files = [
    {
      testResults: [
        skipped,
        skipped,
        { status: 'pending', ancestorTitles: ['not by us'], title: 'todo' },
      ],
    },
    { testResults: [{ status: 'passed', ancestorTitles: ['fine'], title: 'works' }] },
  ];
  expect(skippedLines(files)).toEqual([
    'Skipped: BIRD — this machine lacks root, the program bird',
  ]);
});

test('lists a test that lacks something by itself', () => {
  const alone = { status: 'pending', ancestorTitles: ['a listener'], title: 'hears [needs IPv6]' };
  expect(skippedLines([{ testResults: [alone] }])).toEqual([
    'Skipped: hears — this machine lacks IPv6',
  ]);
});
