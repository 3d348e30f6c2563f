import * as v from 'valibot';
import { Speaker, type SpeakerOptions } from '../../../bgp/speaker/index.ts';
import type { SpeakerConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { acceptedOptions, listOf, number, readShape, text } from '../shape.ts';

const speakerSchema = v.object({
  asn: number('65010'),
  routerId: text('10.0.0.11'),
  listen: v.exactOptional(listOf(text('0.0.0.0:179'), '[ "0.0.0.0:179" ]')),
});

const anySpeaker: SpeakerOptions = { asn: 65_010, routerId: '192.0.2.1' };

/** The section `speaker`; undefined if it has a fault. */
export function readSpeaker(field: Field): SpeakerConfiguration | undefined {
  const values = readShape(field, speakerSchema, '{ asn: 65010, routerId: 10.0.0.11 }');
  if (values === undefined) return undefined;
  const { listen, ...options } = values;
  const { asn, routerId } = acceptedOptions(
    field,
    options,
    (option) => new Speaker({ ...anySpeaker, ...option }),
  );
  const right: string[] = [];
  for (const item of field.entries?.get('listen')?.items ?? []) checkEndpoint(item, right);
  return asn === undefined || routerId === undefined
    ? undefined
    : { asn, routerId, listen: listen ?? [] };
}

function checkEndpoint(item: Field, before: string[]): void {
  const endpoint = item.value;
  // Reported with the shape.
  if (typeof endpoint !== 'string') return;
  const listen = [...before, endpoint];
  if (item.attempt(() => new Speaker({ ...anySpeaker, listen }), 'value') !== undefined) {
    before.push(endpoint);
  }
}
