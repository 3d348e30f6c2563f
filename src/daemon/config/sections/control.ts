import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { formatEndpoint, type KnownKeys } from '../../../core/index.ts';
import { parseControlAddress, parseControlPath } from '../../control/index.ts';
import type { ControlConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { readShape, text } from '../shape.ts';

const controlSchema = v.object({
  socket: v.exactOptional(text('./keepcast.sock')),
  http: v.exactOptional(text('"127.0.0.1:8179"')),
});

const SAMPLE = '{ socket: ./keepcast.sock, http: "127.0.0.1:8179" }';

const controlKeys: KnownKeys = {
  known: Object.keys(controlSchema.entries),
  later: {
    token: 'leave it out, and reach the status through SSH or a proxy that authenticates',
    tls: 'leave it out, and put a proxy in front',
    mode: 'leave it out: the socket is for its owner alone',
    metrics: 'leave it out',
    dashboard: 'leave it out',
  },
};

/** The section `control`; undefined if it has a fault. Paths are relative to the file at `path`. */
export function readControl(field: Field, path: string): ControlConfiguration | undefined {
  const values = readShape(field, controlSchema, SAMPLE, controlKeys);
  if (values === undefined) return undefined;
  const { entries } = field;
  const { socket, http } = values;
  if (entries?.size === 0) field.refuse(`nothing is served: write ${SAMPLE}, or take the key out`);
  const absolute =
    socket === undefined
      ? undefined
      : entries
          ?.get('socket')
          ?.attempt(() => parseControlPath(socket === '' ? '' : resolve(dirname(path), socket)));
  const endpoint =
    http === undefined ? undefined : entries?.get('http')?.attempt(() => parseControlAddress(http));
  return {
    ...(absolute === undefined ? {} : { socket: absolute }),
    ...(endpoint === undefined ? {} : { http: formatEndpoint(endpoint) }),
  };
}
