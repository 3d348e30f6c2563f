import { readFileSync } from 'node:fs';

/** A block of code in a page. */
export interface CodeBlock {
  readonly language: string;
  /** Where its fence stands. */
  readonly line: number;
  readonly text: string;
}

export function readPage(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): readonly CodeBlock[] {
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
    ({ index, 1: language = '', 2: text = '' }) => ({
      language,
      line: page.slice(0, index).split('\n').length,
      text,
    }),
  );
}

/** What stands under a heading, up to the next one. */
export function sectionOf(page: string, heading: string): string {
  const [, after = ''] = page.split(new RegExp(`^#+ ${heading}$`, 'm'));
  return after.split(/^#+ /m)[0] ?? '';
}

/** The cells of the rows of all tables in a text, without their heads. */
export function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  return lines
    .filter((line, index) => line.startsWith('|') && !/^\|[ -]+\|/.test(lines[index + 1] ?? ''))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .filter((cells) => !/^-*$/.test(cells[1] ?? ''))
    .map((cells) => cells.slice(1, -1));
}
