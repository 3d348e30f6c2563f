import { availableParallelism } from 'node:os';

export default {
  // Jest leaves one core alone: on two that is one process for all, and most of these tests wait.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // What Node keeps of the modules of each test file is never given back: a process grew to 2 GB, and slow.
  workerIdleMemoryLimit: '900MB',
  // A deadline is for what hangs: on a busy machine 5 s were over in the middle of thousands of properties.
  testTimeout: 30_000,
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  reporters: ['default', '<rootDir>/test/support/summary-reporter.js'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
