import { ConfigurationError, describe, formatDuration, parseDuration } from '../../core/index.ts';

const DAY = 86_400_000;

/**
 * Milliseconds of a duration that is a guard's: no less than `smallest`, no more than a day.
 * @throws ConfigurationError
 */
export function parseSpan(value: unknown, smallest: number): number {
  const milliseconds = parseDuration(value);
  if (milliseconds >= smallest && milliseconds <= DAY) return milliseconds;
  throw new ConfigurationError(
    '',
    `${describe(value)} is out of range: write a duration from ${formatDuration(smallest)} to 24h, or leave it out`,
  );
}
