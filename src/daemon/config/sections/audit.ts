import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { parseAuditFile, type AuditFileOptions } from '../../../audit/index.ts';
import type { AuditConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { flag, number, readShape, text } from '../shape.ts';

const auditSchema = v.object({
  file: v.exactOptional(text('./audit.jsonl')),
  trace: v.exactOptional(text('./trace.jsonl')),
  maxSize: v.exactOptional(number('10000000')),
  keep: v.exactOptional(number('9')),
  sync: v.exactOptional(flag()),
});

const SAMPLE = '{ file: ./audit.jsonl }';

/** The section `audit`; undefined if it has a fault. Paths are relative to the file at `path`. */
export function readAuditSection(field: Field, path: string): AuditConfiguration | undefined {
  const values = readShape(field, auditSchema, SAMPLE);
  if (values === undefined) return undefined;
  const { file, trace, ...limits } = values;
  if (file === undefined && trace === undefined) {
    field.refuse(`nothing is written: write ${SAMPLE}, or take the key out`);
    return undefined;
  }
  const read = (key: 'file' | 'trace', name: string | undefined): AuditFileOptions | undefined => {
    if (name === undefined) return undefined;
    const absolute = name === '' ? '' : resolve(dirname(path), name);
    // The path is the fault of its key, everything else that of the section.
    field.entries?.get(key)?.attempt(() => parseAuditFile({ path: absolute }));
    return { path: absolute, ...limits };
  };
  const [records, results] = [read('file', file), read('trace', trace)];
  field.attempt(() => parseAuditFile({ path: 'audit.jsonl', ...limits }));
  return {
    ...(records === undefined ? {} : { records }),
    ...(results === undefined ? {} : { trace: results }),
  };
}
