import config from './stryker.config.js';

/**
 * Mutation testing of the tables of the codec, texts included: they are built when their modules are loaded, and so
 * left out of the run of everything. `KEEPCAST_PROPERTY_FACTOR=0.02 npx stryker run stryker.tables.config.js`
 */
export default {
  ...config,
  ignoreStatic: false,
  mutate: [
    'src/bgp-packet-lite/{attribute-kinds,attribute-table,iana,tlv}.ts',
    'src/bgp-packet-lite/json/*.ts',
    '!src/bgp-packet-lite/**/index.ts',
  ],
  mutator: { excludedMutations: [] },
  jsonReporter: { fileName: 'coverage/mutation-tables.json' },
  // Modules that have been loaded stay in memory.
  maxTestRunnerReuse: 50,
};
