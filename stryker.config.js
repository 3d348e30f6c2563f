// Mutation testing of the codec: `npm run test:mutation`. It takes long and is no part of .ci/run.
export default {
  plugins: ['./test/mutation/runner.js'],
  testRunner: 'codec',
  testRunnerNodeArgs: ['--import', './test/mutation/register.js'],
  coverageAnalysis: 'perTest',
  // Tables are built when a module is loaded, and each of their mutants needs every test: see stryker.tables.config.js.
  ignoreStatic: true,
  mutate: ['src/bgp-packet-lite/**/*.ts', '!src/bgp-packet-lite/**/index.ts'],
  // Texts of errors are for people: the tests hold on to what they must name, not to every word.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: ['build', 'coverage', 'dist', 'docs'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { reportTests: false, allowColor: false },
  jsonReporter: { fileName: 'coverage/mutation.json' },
  tempDirName: 'build/stryker',
  thresholds: { high: 95, low: 90, break: 85 },
};
