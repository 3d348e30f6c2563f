import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const TESTS = new URL('../', import.meta.url);
const PAGE = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');

/** The RFCs with a rule that is kept or left out, knowingly. */
const RFCS = [
  1997, 2385, 2918, 3765, 4271, 4360, 4456, 4486, 4724, 4760, 5065, 5082, 5291, 5492, 5701, 5925,
  6286, 6396, 6472, 6608, 6793, 7311, 7313, 7606, 7607, 7854, 7911, 7947, 7999, 8050, 8092, 8203,
  8212, 8326, 8538, 8654, 8669, 8950, 9003, 9012, 9072, 9234, 9384, 9494, 9687, 9774,
];

interface Row {
  readonly id: string;
  readonly rule: string;
  readonly file: string;
  readonly test: string;
}

/** The rows of the page: | id | rule | file | `test` | */
const rows: Row[] = PAGE.split('\n').flatMap((line) => {
  const [, id = '', rule = '', file = '', test = ''] = line.split('|').map((cell) => cell.trim());
  return /^\d{4}/.test(id) ? [{ id, rule, file, test: test.replace(/^`(.*)`$/, '$1') }] : [];
});

/** Whether a string of the source begins so. */
function hasText(source: string, beginning: string): boolean {
  return ["'", '"', '`'].some((quote) => source.includes(quote + beginning));
}

/** Whether a test begins so: its name is in the source, or is made there of an id and the name of a case. */
function hasTest(source: string, beginning: string): boolean {
  if (hasText(source, beginning)) return true;
  const [, id = '', name = ''] = /^(\S+) (.*)$/.exec(beginning) ?? [];
  return [`${id} $name`, `${id} %s`].some((made) => hasText(source, made)) && hasText(source, name);
}

function read(file: string): string {
  return readFileSync(new URL(file, TESTS), 'utf8');
}

const conformanceFiles = readdirSync(new URL('conformance/', TESTS)).filter((name) =>
  name.endsWith('.test.ts'),
);

/** The ids of the tests of a file: a number of an RFC, with the number of a rule for RFC 4271. */
function idsOf(file: string): string[] {
  const found = read(`conformance/${file}`).matchAll(/['`"](\d{4})(-\d+)? /g);
  return [...found]
    .filter(([, rfc]) => RFCS.includes(Number(rfc)))
    .map(([, rfc = '', rule = '']) => rfc + rule);
}

test('the page has rows', () => {
  expect(rows.length).toBeGreaterThan(200);
});

test('every row says a rule', () => {
  expect(rows.filter(({ rule }) => rule === '')).toEqual([]);
});

test('every row names a test that exists', () => {
  expect(rows.filter(({ file, test: name }) => !hasTest(read(file), name))).toEqual([]);
});

test('every test of a row has its id, if it is a test of conformance', () => {
  expect(
    rows.filter(({ id, test: name }) => /^\d{4}/.test(name) && !name.startsWith(`${id} `)),
  ).toEqual([]);
});

test('every id of a test of conformance is on a row', () => {
  const told = new Set(rows.map(({ id }) => id));
  expect(conformanceFiles.flatMap(idsOf).filter((id) => !told.has(id))).toEqual([]);
});

test('every file of conformance is on a row', () => {
  const told = new Set(rows.map(({ file }) => file));
  expect(conformanceFiles.filter((file) => !told.has(`conformance/${file}`))).toEqual([]);
});

test('every RFC has a section', () => {
  const headings = PAGE.split('\n').filter((line) => line.startsWith('## '));
  expect(RFCS.filter((rfc) => !headings.some((line) => line.includes(`RFC ${rfc}`)))).toEqual([]);
});
