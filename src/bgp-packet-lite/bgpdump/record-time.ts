import type { MrtRecord } from '../mrt/record.ts';
import type { TextWriter } from './text-writer.ts';

/** Writes when a record was seen: with six digits of microseconds where it has them. */
export function writeTime(writer: TextWriter, { timestamp, microseconds }: MrtRecord): void {
  writer.unsigned(timestamp);
  if (microseconds === undefined) return;
  writer.text(`.${String(microseconds).padStart(6, '0')}`);
}
