import { describe, expect, test } from '@jest/globals';
import { announcementKeys } from '../../src/anycast/index.ts';
import { formatFault, parseConfiguration } from '../../src/daemon/config/index.ts';
import { backendKeys } from '../../src/daemon/config/sections/health/backends.ts';
import { checkKinds } from '../../src/daemon/config/sections/health/checks/check-kinds.ts';
import { groupKeys } from '../../src/daemon/config/sections/health/groups.ts';
import type { DaemonEvent } from '../../src/daemon/index.ts';
import { blocksOf, readPage, rowsOf, sectionOf } from './blocks.ts';

const PAGE = readPage('docs/configuration.md');
const HEALTH = sectionOf(PAGE, 'health');

/** Those of a daemon: the compiler sees to it that none is missing. */
const EVENTS: Readonly<Record<DaemonEvent['event'], true>> = {
  ...{ started: true, draining: true, stopping: true, stopped: true },
  ...{ backend: true, peer: true, refused: true, listener: true },
  ...{ decision: true, announced: true, withdrawn: true, lost: true },
  ...{ drain: true, maintenance: true, repair: true, alarm: true, hook: true },
  ...{ 'stale-address': true, sysctl: true, role: true, audit: true },
};

const REST: Readonly<Record<string, string>> = {
  speaker: '{ asn: 65010, routerId: 10.0.0.11 }',
  peers: '[ { address: 10.0.0.1, asn: 65000 } ]',
  health: '{ web: { backends: { web-a: { tcp: "10.0.0.2:80" } } } }',
  announce: '{ 192.0.2.10/32: { health: web } }',
};

function missingIn(section: string, keys: readonly string[]): string[] {
  return keys.filter((key) => !section.includes(`\`${key}\``) && !section.includes(`\`${key}: `));
}

describe('the page about the configuration file', () => {
  test('has every key of a health group', () => {
    expect(missingIn(HEALTH, groupKeys.known)).toEqual([]);
  });

  test('has every key of a backend', () => {
    expect(missingIn(HEALTH, backendKeys.known)).toEqual([]);
  });

  test('has every kind of check, with its options', () => {
    const keys = checkKinds.flatMap(({ schema }) => Object.keys(schema.entries));
    expect(missingIn(HEALTH, keys)).toEqual([]);
  });

  test('has every event that is printed', () => {
    const written = rowsOf(sectionOf(PAGE, 'Events')).flatMap(([names = '']) =>
      names.split(', ').map((name) => name.replaceAll('`', '')),
    );
    expect(written.sort()).toEqual(Object.keys(EVENTS).sort());
  });

  test.each([
    ['announce', announcementKeys.known],
    ['host', ['sysctls', 'mark']],
    ['drain', ['wait', 'maxDrain', 'med', 'prepend']],
    ['audit', ['file', 'trace', 'maxSize', 'keep', 'sync']],
    ['control', ['socket', 'http']],
  ])('has every key of %s', (section, keys) => {
    expect(missingIn(sectionOf(PAGE, section), keys)).toEqual([]);
  });

  test.each(
    blocksOf(PAGE)
      .filter(({ language }) => language === 'yaml')
      .map(({ line, text }) => [line, text] as const),
  )('has YAML in line %i that the daemon takes', (_line, text) => {
    const missing = Object.entries(REST).filter(
      ([name]) => !new RegExp(`^${name}:`, 'm').test(text),
    );
    const file = text + missing.map(([name, value]) => `${name}: ${value}\n`).join('');
    const { faults } = parseConfiguration(file, 'a.yaml');
    const told = faults.filter(({ message }) => !message.includes("no program 'ping'"));
    expect(told.map(formatFault)).toEqual([]);
  });
});
