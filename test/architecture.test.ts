import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import {
  cycles,
  exportStars,
  missingIndexes,
  platformTime,
  processControl,
  strayFiles,
  wrongFolderImports,
  wrongPackages,
  type ImportTable,
} from './support/architecture.ts';
import { scanFolder } from './support/source-scan.ts';

const BGP = ['bgp/session', 'bgp/transport', 'bgp/speaker', 'bgp-packet-lite'];
const BELOW_ANYCAST = [...BGP, 'health', 'policy', 'cluster', 'host', 'audit', 'system', 'core'];
const BELOW_DAEMON = ['anycast', ...BELOW_ANYCAST, 'bfd', 'vrrp'];

/** Modules of Node that do no I/O. */
const PLAIN = ['node:buffer', 'node:events', 'node:util'];
const FILES = ['node:fs', 'node:fs/promises', 'node:path', 'node:url'];
const SERVERS = [
  'node:net',
  'node:tls',
  'node:http',
  'node:https',
  'node:dns',
  'node:dns/promises',
];

/** DESIGN §2. Imports run downwards only. The rules themselves are tested in test/support/architecture.test.ts. */
const TABLE: ImportTable = {
  // node:os tells how long ago the host was booted: a clock, too.
  core: { imports: [], packages: ['debug', 'eventemitter3', 'ip-address', 'node:os', 'node:util'] },
  system: {
    imports: ['core'],
    packages: [
      ...['debug', 'koffi', 'node:child_process', 'node:module', 'node:net', 'node:os'],
      // Programs are looked for.
      ...['node:fs', 'node:path'],
      // What koffi watches does not survive the end of a worker.
      'node:worker_threads',
    ],
  },
  'bgp-packet-lite': { imports: ['core'], packages: [] },
  'bgp/session': { imports: ['bgp-packet-lite', 'core'], packages: ['debug'] },
  'bgp/transport': {
    imports: ['system', 'core'],
    types: ['bgp/session'],
    packages: ['debug', 'node:net'],
  },
  'bgp/speaker': {
    imports: ['bgp/session', 'bgp/transport', 'bgp-packet-lite', 'core'],
    lazily: ['bfd'],
    packages: ['debug', 'node:util'],
  },
  bfd: {
    imports: ['system', 'core'],
    packages: ['debug', 'node:dgram', 'node:os', 'node:worker_threads'],
  },
  vrrp: { imports: ['system', 'core'], packages: ['debug', 'node:os', 'node:worker_threads'] },
  health: {
    imports: ['system', 'core'],
    packages: ['debug', 'node:dgram', 'node:http2', ...SERVERS, ...FILES],
  },
  host: { imports: ['system', 'core'], packages: ['debug', 'node:os', ...FILES] },
  policy: { imports: ['core'], packages: [] },
  audit: { imports: ['core'], packages: ['debug', 'node:zlib', ...FILES] },
  cluster: { imports: ['core'], packages: ['debug', 'node:http', 'node:https', 'node:os'] },
  testing: {
    imports: [...BGP, 'health', 'core'],
    // The programs of a fleet bring theirs.
    types: ['anycast'],
    packages: ['debug', 'node:http', 'node:net'],
  },
  anycast: {
    imports: ['bgp/speaker', 'health', 'policy', 'cluster', 'host', 'audit', 'core'],
    packages: ['debug', 'node:diagnostics_channel'],
  },
  daemon: {
    imports: BELOW_DAEMON,
    packages: [
      'debug',
      'prom-client',
      'valibot',
      'yaml',
      'node:crypto',
      ...PLAIN,
      ...SERVERS,
      ...FILES,
    ],
  },
  cli: {
    imports: ['daemon', ...BELOW_DAEMON, 'testing'],
    packages: [
      ...['commander', 'debug', 'node:child_process', 'node:module', 'node:os', 'node:process'],
      ...['node:readline'],
      ...['node:stream', 'node:stream/promises', 'node:zlib', ...PLAIN, ...SERVERS, ...FILES],
    ],
  },
  'index.ts': { imports: [...BELOW_DAEMON, 'testing'], packages: [] },
};

const SOURCES = scanFolder(fileURLToPath(new URL('../src', import.meta.url)));

describe('the source tree', () => {
  test('has no file outside of the folders of the design', () => {
    expect(strayFiles(SOURCES, TABLE)).toEqual([]);
  });

  test('imports downwards, and enters folders through their index', () => {
    expect(wrongFolderImports(SOURCES, TABLE)).toEqual([]);
  });

  test('imports each package only where it belongs', () => {
    expect(wrongPackages(SOURCES, TABLE)).toEqual([]);
  });

  test('loads what a program may never need when it is used', () => {
    // Together they take a fifth of the start of a speaker, and a tenth of its memory.
    const heavy = /^node:(?:child_process|crypto|dgram|dns|http|http2|https|tls)(?:\/|$)/;
    const library = SOURCES.filter(({ path }) => !/^(?:cli|daemon|testing)\//.test(path));
    const loaded = library.flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier, kind }) => kind === 'value' && heavy.test(specifier))
        .map(({ specifier, line }) => `${path}:${line}: ${specifier}`),
    );
    expect(loaded).toEqual([]);
  });

  test('touches the platform’s clocks and timers only in core/time', () => {
    expect(platformTime(SOURCES)).toEqual([]);
  });

  test('prints, exits and handles signals only in cli', () => {
    expect(processControl(SOURCES)).toEqual([]);
  });

  test('has no cycle between folders', () => {
    expect(cycles(SOURCES, TABLE)).toEqual([]);
  });

  test('has an index in every folder', () => {
    expect(missingIndexes(SOURCES, TABLE)).toEqual([]);
  });

  test('exports names one by one', () => {
    expect(exportStars(SOURCES)).toEqual([]);
  });
});
