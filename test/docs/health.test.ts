import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatDuration } from '../../src/core/index.ts';
import { formatFault, parseConfiguration } from '../../src/daemon/config/index.ts';
import { checkKinds } from '../../src/daemon/config/sections/health/checks/check-kinds.ts';
import { combinedKinds } from '../../src/daemon/config/sections/health/checks/combined.ts';
import { tlsKeys } from '../../src/daemon/config/sections/health/checks/tls.ts';
import { parseProbeOptions, type ProbeOptions } from '../../src/health/probe-options.ts';
import { issued, testAuthority } from '../health/checks/issued-certificates.ts';
import { blocksOf, readPage, rowsOf, sectionOf } from './blocks.ts';
import { compileFaults } from './typescript.ts';

const PAGE = readPage('docs/health.md');
const blocks = blocksOf(PAGE);

const REST = `
speaker: { asn: 65010, routerId: 10.0.0.11 }
peers: [ { address: 10.0.0.1, asn: 65000 } ]
announce: { 192.0.2.10/32: { health: web } }
`;

/** A whole file of a block: a section \`health\`, or the options of one group. */
function fileOf(text: string): string {
  if (/^health:/m.test(text)) return text + REST;
  return `health:\n  web:\n${text.replace(/^(?=.)/gm, '    ')}${REST}`;
}

/** Checks that are made of others share a section. */
function headingOf(kind: string): string {
  return combinedKinds.some(({ name }) => name === kind) ? 'all, any, atLeast, not' : kind;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-docs-'));
  writeFileSync(join(folder, 'ca.pem'), testAuthority);
  writeFileSync(join(folder, 'client.pem'), issued.client.cert);
  writeFileSync(join(folder, 'client.key'), issued.client.key);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the page about health', () => {
  test('has TypeScript that compiles', () => {
    const texts = new Map(
      blocks
        .filter(({ language }) => language === 'ts')
        .map(({ line, text }) => [`health-line-${line}.ts`, text]),
    );
    expect(texts.size).toBeGreaterThan(10);
    expect(compileFaults(texts)).toEqual([]);
  }, 300_000);

  test.each(
    blocks
      .filter(({ language }) => language === 'yaml')
      .map(({ line, text }) => [line, text] as const),
  )('has YAML in line %i that the daemon takes', (_line, text) => {
    const { faults } = parseConfiguration(fileOf(text), join(folder, 'a.yaml'));
    // A machine without ping is told so.
    const told = faults.filter(({ message }) => !message.includes("no program 'ping'"));
    expect(told.map(formatFault)).toEqual([]);
  });

  test.each(checkKinds.map(({ name }) => name))('has a section about %s', (name) => {
    expect(sectionOf(PAGE, headingOf(name))).not.toBe('');
  });

  test.each(checkKinds.map(({ name, schema }) => [name, Object.keys(schema.entries)] as const))(
    'has every option of %s in its section',
    (name, keys) => {
      const section = sectionOf(PAGE, headingOf(name));
      const missing = keys.filter((key) => key !== name && key !== 'timeout');
      expect(missing.filter((key) => !section.includes(`\`${key}\``))).toEqual([]);
    },
  );

  test('has every option of TLS', () => {
    const section = sectionOf(PAGE, 'TLS');
    expect(tlsKeys.filter((key) => !section.includes(`\`${key}\``))).toEqual([]);
  });
});

/** The bounds of DESIGN §4: what the formulas of the page say. */
function bounds(options: ProbeOptions): readonly string[] {
  const settings = parseProbeOptions(options);
  const { interval, downInterval = interval, timeout, rise, fall, spacing } = settings;
  const longest = 1 + settings.jitter;
  const inDoubt = longest * settings.fastInterval;
  const whileSilent = spacing === 'end' ? inDoubt + timeout : Math.max(inDoubt, timeout);
  const silent = longest * interval + (fall - 1) * whileSilent + timeout;
  const refused = longest * interval + (fall - 1) * inDoubt;
  const back = longest * downInterval + (rise - 1) * inDoubt;
  return [silent, refused, back].map(formatDuration);
}

/** What a group of the file with these settings, a mapping of YAML, has. */
function optionsOf(written: string): ProbeOptions {
  const settings = written === '{}' ? '' : `${written.slice(1, -1)}, `;
  const text = `health: { web: { ${settings}backends: { a: { tcp: "10.0.0.2:80" } } } }${REST}`;
  const { configuration, faults } = parseConfiguration(text, 'a.yaml');
  if (configuration === undefined) throw new Error(faults.map(formatFault).join());
  return configuration.health['web'] ?? {};
}

describe('the table of how fast it is', () => {
  const rows = rowsOf(sectionOf(PAGE, 'How fast'));

  test('has rows', () => {
    expect(rows.length).toBeGreaterThan(4);
  });

  test.each(rows)('is right about %s', (settings, ...cells) => {
    const written = /`(.*)`/.exec(settings)?.[1] ?? '';
    expect(cells).toEqual(bounds(optionsOf(written)));
  });
});
