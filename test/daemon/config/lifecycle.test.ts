import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { labCleanup } from '../../support/lab/index.ts';
import { temporaryFolder } from '../../support/lab/folder.ts';
import { faultsOf, fileWith } from './findings.ts';

afterEach(() => labCleanup.run());

const health = '{ web: { backends: { a: { tcp: "10.0.0.2:80" } } } }';

/** One owner with these options beside its health, in line 5. */
const owner = (options: string): string =>
  fileWith({ health, announce: `{ 192.0.2.1/32: { health: web, ${options} } }` });

/** Two owners, in lines 6 and 7. */
const owners = (first: string, second: string): string =>
  fileWith({
    health,
    announce: `\n  192.0.2.1/32:\n    - { health: web${first} }\n    - { health: web${second} }`,
  });

/** The messages of the faults, with the path within the owner. */
const faults = (text: string): string[] =>
  faultsOf(text).map((fault) => fault.replace(/^\d+:\d+: announce\["192\.0\.2\.1\/32"\]\.?/, ''));

describe('the lifecycle of an announcement', () => {
  test('is taken as it is written, with paths relative to the file', () => {
    const text = owner(
      'require: all, maintenanceFile: ./maintenance, vip: { mode: manage, interface: dummy0 }, vipGrace: 2s, hooks: [ { run: [ /bin/true, now ], on: [ drain ], timeout: 5s } ]',
    );
    const { configuration } = parseConfiguration(text, '/etc/keepcast/a.yaml');
    expect(configuration?.announce[0]).toMatchObject({
      require: 'all',
      maintenanceFile: '/etc/keepcast/maintenance',
      vip: { mode: 'manage', interface: 'dummy0' },
      vipGrace: '2s',
      hooks: [{ run: ['/bin/true', 'now'], on: ['drain'], timeout: '5s' }],
    });
  });

  test.each([
    ['require: some', "'some' is not allowed: write any or all"],
    ['maintenanceFile: ""', 'is not the path of a file'],
    ['vip: watch', "'watch' is not allowed"],
    ['vip: { mode: manage, interface: "" }', 'is not the name of an interface'],
    ['vip: verify, vipGrace: 1h', 'is too long: at most 10m'],
    ['vipGrace: 1s', 'vip is not set'],
    ['hooks: [ { run: [] } ]', 'name the program to run'],
    ['hooks: [ { run: [ a ], on: [ start ] } ]', "'start' is not allowed"],
  ])('with %s has one fault, where it stands', (options, message) => {
    const found = faults(owner(options));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  test('has hooks with a path relative to the file, wherever the daemon is started', async () => {
    const folder = await temporaryFolder('hooks');
    await writeFile(join(folder, 'moved'), '#!/bin/sh\n', { mode: 0o755 });
    const text = owner('hooks: [ { run: [ ./moved, now ] }, { run: [ env ] } ]');
    const { configuration } = parseConfiguration(text, join(folder, 'a.yaml'));
    expect(configuration?.announce[0]).toMatchObject({
      hooks: [{ run: [join(folder, 'moved'), 'now'] }, { run: ['env'] }],
    });
  });

  test.each([
    ['./moved', 'is no program that this user may run'],
    ['no-such-program-anywhere', 'there is no program no-such-program-anywhere in PATH'],
  ])('is refused with the hook %s, which is not there', (program, message) => {
    expect(
      faults(owner(`hooks: [ { run: [ /bin/true ] }, { run: [ ${program} ] } ]`)),
    ).toStrictEqual([expect.stringMatching(`hooks\\[1\\]\\.run\\[0\\]: .*${message}`)]);
  });

  test('may not differ in require between the owners of a prefix', () => {
    expect(faults(owners(', require: all', ''))).toStrictEqual([
      expect.stringContaining('require differs from the owner in line '),
    ]);
    expect(faults(owners(', require: all', ', require: all'))).toStrictEqual([]);
  });
});

describe('the section drain', () => {
  test('says how long, how long at most, and what the routes say meanwhile', () => {
    const text = fileWith({ drain: '{ wait: 5s, maxDrain: 20s, med: 1000, prepend: 3 }' });
    expect(parseConfiguration(text, 'a.yaml').configuration?.drain).toStrictEqual({
      wait: 5_000,
      maxDrain: 20_000,
      med: 1_000,
      prepend: 3,
    });
  });

  test('drains for 5 s unless it says how long: who writes it wants a drain', () => {
    const text = fileWith({ drain: '{ prepend: 3 }' });
    expect(parseConfiguration(text, 'a.yaml').configuration?.drain).toStrictEqual({
      wait: 5_000,
      prepend: 3,
    });
  });

  test('that is not there drains nothing', () => {
    expect(parseConfiguration(fileWith(), 'a.yaml').configuration?.drain).toStrictEqual({
      wait: 0,
    });
  });

  test('with 0s says nothing meanwhile', () => {
    expect(faultsOf(fileWith({ drain: '{ wait: 0s, med: 1000 }' }))).toStrictEqual([
      'a.yaml:5:25: drain.med: nobody is told: with wait: 0s nothing is drained',
    ]);
  });

  test.each([
    ['{ med: -1 }', 'med'],
    ['{ prepend: 65 }', 'prepend'],
    ['{ maxDrain: 400d }', 'maxDrain'],
  ])('%s has one fault, where it stands', (written, path) => {
    const found = faultsOf(fileWith({ drain: written }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`drain.${path}`);
  });
});
