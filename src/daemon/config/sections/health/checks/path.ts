import { dirname, resolve } from 'node:path';
import { text } from '../../../shape.ts';
import type { CheckContext, ConvertedOption } from './check-kind.ts';

/** A path as the system takes it: in the file it is relative to that. An empty one stays, to be refused. */
export function absolutePath(path: string, { path: file }: CheckContext): string {
  return path === '' ? '' : resolve(dirname(file), path);
}

/** A path, relative to the file. */
export function pathOption(sample: string): ConvertedOption<string> {
  return {
    schema: text(sample),
    convert: ({ value }, context) => absolutePath(String(value), context),
  };
}
