import { describe } from '../describe.ts';
import { ConfigurationError } from '../errors.ts';

const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time: `'500ms'`, `'1.5s'`, `'2m'`, `'1h'`, `'1d'`, or a number of milliseconds. */
export type Duration = number | `${number}${keyof typeof MILLISECONDS}`;

const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** The longest duration that is taken: 365 days. Longer is a slip, and would overflow counters elsewhere. */
const LONGEST = 365 * MILLISECONDS.d;

function isUnit(unit: string | undefined): unit is keyof typeof MILLISECONDS {
  return unit !== undefined && unit in MILLISECONDS;
}

/**
 * Milliseconds of a {@link Duration}.
 * @throws ConfigurationError if it is not one, is negative, or is longer than 365 days.
 */
export function parseDuration(value: unknown): number {
  const milliseconds = typeof value === 'number' ? value : parseText(value);
  if (milliseconds === undefined || !Number.isFinite(milliseconds) || milliseconds < 0) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a duration: write a number and a unit, such as '500ms', '9s', '2m' or '1h'`,
    );
  }
  if (milliseconds > LONGEST) {
    throw new ConfigurationError('', `${String(value)} is too long: at most 365d`);
  }
  return milliseconds;
}

function parseText(value: unknown): number | undefined {
  const match = typeof value === 'string' ? PATTERN.exec(value) : null;
  const unit = match?.[2];
  return isUnit(unit) ? Number(match?.[1]) * MILLISECONDS[unit] : undefined;
}

/** The shortest exact text, such as `9s`, `1.5s` or `250ms`; fractions of a millisecond are rounded. */
export function formatDuration(milliseconds: number): string {
  const rounded = Math.round(milliseconds);
  if (rounded < 1_000) return `${rounded}ms`;
  if (rounded < 120_000) return `${Number((rounded / 1_000).toFixed(3))}s`;
  if (rounded % MILLISECONDS.h === 0) return `${rounded / MILLISECONDS.h}h`;
  if (rounded % MILLISECONDS.m === 0) return `${rounded / MILLISECONDS.m}m`;
  return `${Number((rounded / 1_000).toFixed(3))}s`;
}
