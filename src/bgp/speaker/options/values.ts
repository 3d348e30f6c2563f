import { ConfigurationError, describe, parseDuration } from '../../../core/index.ts';

/** Milliseconds. @throws ConfigurationError unless it is a duration of the range, both ends included. */
export function parseDurationWithin(
  value: unknown,
  what: string,
  shortest: number,
  longest: number,
  range: string,
): number {
  const milliseconds = parseDuration(value);
  if (milliseconds >= shortest && milliseconds <= longest) return milliseconds;
  throw new ConfigurationError('', `${describe(value)} is not ${what}: write a duration ${range}`);
}

/** What is said beside a number that was probably meant as seconds. */
export function unitHint(value: unknown): string {
  return typeof value === 'number' ? `; a number is milliseconds, so write '${value}s'` : '';
}
