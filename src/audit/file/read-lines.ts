import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../core/index.ts';
import { SharedBackends } from './shared-backends.ts';

/** A line that is no record: torn by a kill, or not ours. */
export interface DamagedLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

export interface ReadOptions {
  /** Hears of each line that is skipped. */
  readonly onDamaged?: ((damaged: DamagedLine) => void) | undefined;
}

/** A line that is longer is no record of ours, and is not kept in memory. */
const LONGEST_LINE = 4_000_000;

/**
 * Reads the records of an audit file back, with those that were put aside, the oldest first. A decision whose backends
 * an earlier record has gets them. What is no JSON object is skipped, and told.
 * @throws an error of the system if a file cannot be read
 */
export async function* readAudit(
  path: string,
  { onDamaged }: ReadOptions = {},
): AsyncGenerator<object, void, undefined> {
  const shared = new SharedBackends();
  for (const file of await filesOf(path)) {
    for await (const record of readJsonLines(file, { onDamaged })) yield shared.complete(record);
  }
}

/** Reads the objects of one file, one a line; see {@link readAudit}. */
export async function* readJsonLines(
  file: string,
  { onDamaged = () => undefined }: ReadOptions = {},
): AsyncGenerator<object, void, undefined> {
  let line = 0;
  for await (const { text, problem } of lines(file)) {
    line += 1;
    const record = problem ?? parseObject(text);
    if (typeof record === 'object') yield record;
    else if (record !== '') onDamaged({ file, line, problem: record });
  }
}

interface Line {
  readonly text: string;
  readonly problem?: string;
}

async function* lines(file: string): AsyncGenerator<Line> {
  let rest = '';
  let isTooLong = false;
  for await (const chunk of createReadStream(file, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const [head = '', ...others] = chunk.split('\n');
    rest += isTooLong ? '' : head;
    for (const next of others) {
      yield isTooLong ? { text: '', problem: 'it is longer than any record' } : { text: rest };
      rest = next;
      isTooLong = false;
    }
    if (rest.length > LONGEST_LINE) {
      isTooLong = true;
      rest = '';
    }
  }
  if (rest !== '' || isTooLong) yield { text: '', problem: 'it has no end: its writer was killed' };
}

/** @returns what is wrong instead of an object; an empty text for an empty line */
function parseObject(text: string): object | string {
  if (text === '') return '';
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : 'it is no JSON object';
  } catch {
    return 'it is no JSON';
  }
}

/** The oldest first. Numbers may be missing: a kill while files were put aside. */
async function filesOf(path: string): Promise<string[]> {
  const folder = dirname(path);
  const name = basename(path);
  const numbers = (await readdir(folder))
    .filter((entry) => entry.startsWith(`${name}.`) && /^\d+$/.test(entry.slice(name.length + 1)))
    .map((entry) => Number(entry.slice(name.length + 1)))
    .sort((a, b) => b - a);
  return [...numbers.map((number) => join(folder, `${name}.${number}`)), ...(await present(path))];
}

async function present(path: string): Promise<string[]> {
  try {
    const entries = await readdir(dirname(path));
    return entries.includes(basename(path)) ? [path] : [];
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
