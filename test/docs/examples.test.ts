import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readPage } from './blocks.ts';

const ROOT = new URL('../../', import.meta.url);

const NAMES = readdirSync(new URL('examples', ROOT)).map((file) => file.replace(/\.ts$/, ''));

/** The texts of all files of a folder. */
function textsIn(folder: string, suffix: string): readonly string[] {
  return readdirSync(new URL(folder, ROOT))
    .filter((file) => file.endsWith(suffix))
    .map((file) => readFileSync(new URL(`${folder}/${file}`, ROOT), 'utf8'));
}

describe('an example', () => {
  test.each(NAMES)('is linked from a page: %s', (name) => {
    const pages = [readPage('README.md'), ...textsIn('docs', '.md')];
    expect(pages.filter((page) => page.includes(`examples/${name}.ts)`))).not.toEqual([]);
  });

  test.each(NAMES)('is run by a test: %s', (name) => {
    const tests = textsIn('test/e2e', '.test.ts');
    expect(tests.filter((text) => text.includes(`new Example('${name}'`))).not.toEqual([]);
  });
});

test('links to examples lead to one', () => {
  const pages = [readPage('README.md'), ...textsIn('docs', '.md')].join('\n');
  const linked = Array.from(pages.matchAll(/\]\((?:\.\.\/)?examples\/([^)]+)\.ts\)/g));
  expect(linked.map(([, name = '']) => name).filter((name) => !NAMES.includes(name))).toEqual([]);
});
