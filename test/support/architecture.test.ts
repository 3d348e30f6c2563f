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
} from './architecture.ts';
import { scanSource, type ScannedSource } from './source-scan.ts';

/** A small one of the same shape as the real one in test/architecture.test.ts. */
const TABLE: ImportTable = {
  core: { imports: [], packages: ['eventemitter3'] },
  bfd: { imports: ['core'], packages: [] },
  'bgp/session': { imports: ['core'], packages: [] },
  'bgp/transport': { imports: ['core'], types: ['bgp/session'], packages: ['node:net'] },
  'bgp/speaker': { imports: ['bgp/session', 'core'], lazily: ['bfd'], packages: [] },
  health: { imports: ['core'], packages: ['node:net'] },
  policy: { imports: ['core'], packages: [] },
  cli: { imports: ['health', 'core'], packages: [] },
  'index.ts': { imports: ['health', 'core'], packages: [] },
};

/** A tree of files from their texts. */
function tree(files: Readonly<Record<string, string>>): ScannedSource[] {
  return Object.entries(files).map(([path, text]) => scanSource(path, text));
}

describe('the rule of folders', () => {
  const imports = (path: string, text: string): string[] =>
    wrongFolderImports(tree({ [path]: text }), TABLE);

  test.each([
    ['an import upwards', 'core/a.ts', "import { b } from '../health/index.ts';"],
    ['an import between neighbours', 'health/a.ts', "import { b } from '../policy/index.ts';"],
    ['a re-export', 'core/a.ts', "export { b } from '../health/index.ts';"],
    ['a type', 'health/a.ts', "import type { B } from '../bgp/speaker/index.ts';"],
    ['a type in a type', 'core/a.ts', "export type A = import('../health/index.ts').B;"],
    ['a lazy import', 'core/a.ts', "export const a = () => import('../health/index.ts');"],
    ['a way around the index', 'health/checks/a.ts', "import { b } from '../../core/errors.ts';"],
    ['a sub-folder’s own index', 'health/a.ts', "import { b } from '../core/time/index.ts';"],
    ['the package’s index from within', 'health/a.ts', "import { b } from '../index.ts';"],
    ['a file outside of src', 'cli/a.ts', "import { b } from '../../examples/index.ts';"],
    ['a name without .ts', 'health/a.ts', "import { b } from './b.js';"],
    ['cli in the package’s index', 'index.ts', "export { b } from './cli/index.ts';"],
    ['bfd in the speaker at once', 'bgp/speaker/a.ts', "import { b } from '../../bfd/index.ts';"],
    [
      'a value where only types may pass',
      'bgp/transport/a.ts',
      "import { b } from '../session/index.ts';",
    ],
    [
      'an inline type, which still loads the module',
      'bgp/transport/a.ts',
      "import { type B } from '../session/index.ts';",
    ],
  ])('catches %s', (_what, path, text) => {
    expect(imports(path, text)).toEqual([expect.stringContaining(`${path}:1: `)]);
  });

  test.each([
    ['its own files', 'health/checks/a.ts', "import { b } from '../debounce.ts';"],
    ['a folder below', 'health/checks/a.ts', "import { b } from '../../core/index.ts';"],
    ['a type', 'bgp/transport/a.ts', "import type { B } from '../session/index.ts';"],
    ['a lazy import', 'bgp/speaker/a.ts', "await import('../../bfd/index.ts');"],
    ['words in comments and strings', 'core/a.ts', "// import '../cli/a.ts'\nf('../cli/a.ts');"],
  ])('lets pass %s', (_what, path, text) => {
    expect(imports(path, text)).toEqual([]);
  });

  test.each(['http/a.ts', 'bgp/a.ts', 'main.ts', 'corelib/a.ts'])(
    'knows no folder for %s',
    (path) => {
      expect(strayFiles(tree({ [path]: '' }), TABLE)).toHaveLength(1);
    },
  );
});

describe('the rule of packages', () => {
  test.each([
    ['policy/a.ts', "import { EventEmitter } from 'eventemitter3';"],
    ['health/a.ts', "import { spawn } from 'node:child_process';"],
    ['bgp/session/a.ts', "import type { Socket } from 'node:net';"],
    ['index.ts', "export { parse } from 'yaml';"],
    ['health/a.ts', "import { connect } from 'net';"],
    ['cli/a.ts', 'await import(name);'],
    ['health/a.ts', "process.getBuiltinModule('node:child_process').spawn(name);"],
  ])('catches in %s: %s', (path, text) => {
    expect(wrongPackages(tree({ [path]: text }), TABLE)).toHaveLength(1);
  });

  test('lets a folder have its own', () => {
    const sources = tree({ 'health/a.ts': "import { connect } from 'node:net';" });
    expect(wrongPackages(sources, TABLE)).toEqual([]);
  });
});

describe('the rule of time', () => {
  test.each([
    'setTimeout(f, 1);',
    'const later = setImmediate;',
    'globalThis.setInterval(f, 1);',
    "globalThis['setTimeout'](f, 1);",
    'const { setTimeout: later } = globalThis;',
    'new Date();',
    'new Date;',
    'new Date(...parts);',
    'Date();',
    'Date.now();',
    'const at = { Date };',
    'class Moment extends Date {}',
    'performance.now();',
    'process.hrtime.bigint();',
    'AbortSignal.timeout(1);',
    'globalThis.AbortSignal.timeout(1);',
    'socket.setTimeout(1);',
    "import { setTimeout as wait } from 'node:timers/promises';",
    "import timers from 'timers';",
    "import { performance as p } from 'node:perf_hooks';",
  ])('catches %s', (text) => {
    expect(platformTime(tree({ 'health/a.ts': text }))).not.toEqual([]);
  });

  test.each([
    '// setTimeout(f, 1)',
    "f('Date.now()');",
    'clock.now(); clock.date(); clock.setTimer(1, f);',
    'function f(at: Date): Date { return at; }',
    'interface Clock { date(): Date; setTimeout(): void }',
    'type At = typeof Date;',
    'f({ timeout: 1, performance: 2 });',
    'signal.timeout();',
    'new Date(0); Date.parse(text); Date.UTC(2026);',
  ])('lets pass %s', (text) => {
    expect(platformTime(tree({ 'health/a.ts': text }))).toEqual([]);
  });

  test('does not apply to core/time', () => {
    expect(platformTime(tree({ 'core/time/a.ts': 'setTimeout(f, Date.now());' }))).toEqual([]);
  });
});

describe('the rule of the process', () => {
  test.each([
    "console.log('a');",
    'globalThis.console.log(1);',
    "import { log } from 'node:console';",
    'process.exit(1);',
    'process.exitCode = 1;',
    'process.argv.slice(2);',
    "process['argv'];",
    "process.stdout.write('a');",
    "process.on('SIGTERM', f);",
    "process.once('SIGTERM', f);",
    "process.addListener('exit', f);",
    "globalThis.process.on('exit', f);",
    'const { exit } = process;',
    'f(process);',
  ])('catches %s', (text) => {
    expect(processControl(tree({ 'health/a.ts': text }))).not.toEqual([]);
  });

  test.each([
    "// console.log('a')",
    "f('process.exit()');",
    "process.env['HOME'];",
    "process.kill(1, 'SIGTERM');",
    'options.console; options.process;',
    'f({ console: 1 });',
    "server.on('listening', f);",
  ])('lets pass %s', (text) => {
    expect(processControl(tree({ 'health/a.ts': text }))).toEqual([]);
  });

  test('does not apply to cli', () => {
    expect(processControl(tree({ 'cli/a.ts': 'console.log(process.argv);' }))).toEqual([]);
  });
});

describe('the rule of rounds', () => {
  test('catches a round through several folders', () => {
    const sources = tree({
      'core/index.ts': "export { a } from './a.ts';",
      'core/a.ts': "import { b } from '../health/index.ts';",
      'health/index.ts': "import { a } from '../core/index.ts';",
    });
    expect(cycles(sources, TABLE)).toEqual([
      'core/a.ts: imports health/index.ts, which leads back to it',
      'health/index.ts: imports core/index.ts, which leads back to it',
    ]);
  });

  test('leaves the inside of a folder alone', () => {
    const sources = tree({
      'core/a.ts': "import { b } from './b.ts';",
      'core/b.ts': "import { a } from './a.ts';",
    });
    expect(cycles(sources, TABLE)).toEqual([]);
  });
});

describe('the rule of the index', () => {
  test('catches a folder without one', () => {
    expect(missingIndexes(tree({ 'bgp/session/a.ts': '' }), TABLE)).toEqual([
      'bgp/session/index.ts: is missing',
    ]);
  });

  test.each(['cli/main.ts', 'index.ts', 'health/index.ts'])('asks nothing more of %s', (path) => {
    expect(missingIndexes(tree({ [path]: '' }), TABLE)).toEqual([]);
  });

  test.each([
    ['health/index.ts', "export * from './check.ts';"],
    ['index.ts', "export * as core from './core/index.ts';"],
    ['core/index.ts', "export * from './errors.ts';"],
    ['core/time/index.ts', "export * from './clock.ts';"],
    ['policy/index.ts', "export type * from './snapshot.ts';"],
  ])('catches in %s: %s', (path, text) => {
    expect(exportStars(tree({ [path]: text }))).toHaveLength(1);
  });

  test('lets core gather its sub-folders', () => {
    const sources = tree({ 'core/index.ts': "export * from './time/index.ts';" });
    expect(exportStars(sources)).toEqual([]);
  });
});
